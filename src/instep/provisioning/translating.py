"""What Salesforce's error codes mean for a person who keeps users in step, and what to do next."""

import dataclasses

from instep.provisioning.models import PlannedChange


@dataclasses.dataclass(frozen=True, slots=True)
class Explanation:
    """Our words beside Salesforce's own."""

    text: str
    next_step: str


# Codes are matched, texts never: they are in the running user's language (salesforce-api.md, C3).
EXPLANATIONS = {
    "DUPLICATE_USERNAME": Explanation(
        "The user name is taken, in this org or in another one anywhere in Salesforce.",
        "Rename the user who has it, or give the person another userName (perhaps with a suffix), then retry.",
    ),
    "DUPLICATE_COMM_NICKNAME": Explanation(
        "Another user of the org has this nickname.",
        "Rename that user's nickname in Salesforce, then retry.",
    ),
    "LICENSE_LIMIT_EXCEEDED": Explanation(
        "No licence of the profile's kind, or of a feature, is left.",
        "Free or buy a licence (Setup → Company Information), then retry.",
    ),
    "FIELD_INTEGRITY_EXCEPTION": Explanation(
        "A value does not fit the rest of the user: often a profile of another licence, or a user who is still in use.",
        "Read what Salesforce said; for a leaver, take the user out of the place it names in Setup, then retry.",
    ),
    "INVALID_CROSS_REFERENCE_KEY": Explanation(
        "A profile, role or manager is not in the org any more.",
        "Run an import, plan again and look at the assignment.",
    ),
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": Explanation(
        "The org does not offer this value.",
        "Correct the person's locale, language or time zone in the directory, or switch the value on in Setup.",
    ),
    "REQUIRED_FIELD_MISSING": Explanation(
        "A field that the org requires is empty.",
        "Fill the attribute in the directory, or give the field a default value in Salesforce (Object Manager).",
    ),
    "STRING_TOO_LONG": Explanation("A value is longer than the field.", "Shorten the attribute in the directory."),
    "INVALID_EMAIL_ADDRESS": Explanation("The address is not valid.", "Correct the person's e-mail in the directory."),
    "CANNOT_DISABLE_LAST_ADMIN": Explanation(
        "This is the org's last System Administrator.", "Make another administrator first, then retry."
    ),
    "CANNOT_FREEZE_SELF": Explanation(
        "Salesforce does not let a user freeze itself.", "Connect with a dedicated integration user."
    ),
    "CIRCULAR_DEPENDENCY": Explanation(
        "The manager would report to this user, directly or through others.",
        "Correct the managers in the directory, then plan again.",
    ),
    "INSUFFICIENT_ACCESS_OR_READONLY": Explanation(
        "The integration user may not change this user.",
        "Give its profile Manage Users (and what it implies), then retry.",
    ),
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": Explanation(
        "The integration user may not grant this.",
        "Give its profile Assign Permission Sets and Manage Roles, then retry.",
    ),
    "INVALID_FIELD_FOR_INSERT_UPDATE": Explanation(
        "The integration user may not write one of the fields.",
        "Give its profile edit access to the field that Salesforce names (Setup → Profiles), then retry.",
    ),
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": Explanation(
        "A validation rule of the org refused the user.", "Change what the rule asks for, then retry."
    ),
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": Explanation(
        "An automation of the org (a trigger or a flow) refused the user.",
        "Ask the Salesforce administrator about the automation that Salesforce names, then retry.",
    ),
    "INVALID_NEW_PASSWORD": Explanation(
        "The org's password policy does not allow this password.",
        "Choose another one: Setup → Password Policies says how long and mixed it must be, and which were used before.",
    ),
    "UNABLE_TO_LOCK_ROW": Explanation(
        "Something else was changing the same record, several times in a row.", "Retry in a few minutes."
    ),
    "DUPLICATE_VALUE": Explanation("The org has this already.", "Run an import and plan again."),
    "OUTCOME_UNKNOWN": Explanation(
        "The answer was lost, and what is in the org could not be read afterwards.", "Run an import and plan again."
    ),
}
UNKNOWN = Explanation("Salesforce refused the change.", "Change what Salesforce names, then retry.")


def explain(change: PlannedChange, connection_name: str, code: str) -> Explanation:
    """The explanation of a failed change as a person reads it; the wording is what administrators know."""
    known = EXPLANATIONS.get(code, UNKNOWN)
    lead = f"Automatic provisioning of user {change.username} to app {connection_name} failed:"
    return Explanation(f"{lead} {known.text}", known.next_step)

"""How states and kinds are shown: a word, a tone and an icon each, so that colour never speaks alone."""

import dataclasses

from instep.domain.changes import ChangeKind
from instep.domain.credentials import SignIn
from instep.domain.doctor.findings import Status
from instep.domain.health import Health
from instep.provisioning.models import OutcomeStatus, PlanStatus, RunStatus


@dataclasses.dataclass(frozen=True, slots=True)
class Wording:
    """`tone` and `icon` name a class of content.css and a symbol of icons.svg."""

    label: str
    tone: str = "quiet"
    icon: str = ""
    plural: str = ""
    verb: str = ""  # what an apply does, with a number before it


CHANGES: dict[str, Wording] = {
    ChangeKind.CREATE: Wording("Create", "good", "create", "Creates", "created"),
    ChangeKind.LINK: Wording("Link", "accent", "link", "Links", "linked"),
    ChangeKind.UPDATE: Wording("Update", "info", "edit", "Updates", "updated"),
    ChangeKind.REACTIVATE: Wording("Reactivate", "good", "reload", "Reactivations", "reactivated"),
    ChangeKind.UNFREEZE: Wording("Unfreeze", "good", "sun", "Unfreezes", "unfrozen"),
    ChangeKind.FREEZE: Wording("Freeze", "warn", "freeze", "Freezes", "frozen"),
    ChangeKind.DEACTIVATE: Wording("Deactivate", "bad", "leave", "Deactivations", "deactivated"),
    ChangeKind.GRANT: Wording("Grant", "info", "plus", "Grants", "granted"),
    ChangeKind.REVOKE: Wording("Revoke", "warn", "minus", "Revocations", "revoked"),
    ChangeKind.SET_PASSWORD: Wording("Set password", "info", "edit", "Passwords", "passwords set"),
}
"""In the order in which a person reads a plan; the order of apply is another (frees before it takes)."""

BLOCKED = Wording("Blocked", "warn", "blocked", "Blocked", "held back")

RUNS: dict[str, Wording] = {
    RunStatus.QUEUED: Wording("Queued", "quiet", "clock"),
    RunStatus.RUNNING: Wording("Running", "info", "reload"),
    RunStatus.DONE: Wording("Done", "good", "check"),
    RunStatus.PARTLY: Wording("Done, some changes failed", "warn", "warning"),
    RunStatus.FAILED: Wording("Failed", "bad", "error"),
}

OUTCOMES: dict[str, Wording] = {
    OutcomeStatus.DONE: Wording("Done", "good", "check"),
    OutcomeStatus.FAILED: Wording("Failed", "bad", "error"),
    OutcomeStatus.SENT: Wording("Waiting for an answer", "quiet", "clock"),
    OutcomeStatus.SKIPPED: Wording("Skipped", "quiet", "minus"),
}

PLANS: dict[str, Wording] = {
    PlanStatus.READY: Wording("Ready to apply", "info", "plan"),
    PlanStatus.APPLYING: Wording("Being applied", "info", "reload"),
    PlanStatus.APPLIED: Wording("Applied", "good", "check"),
    PlanStatus.SUPERSEDED: Wording("Replaced by a newer plan", "quiet", "minus"),
}

FINDINGS: dict[str, Wording] = {
    Status.OK: Wording("OK", "good", "check", "OK"),
    Status.WARNING: Wording("Warning", "warn", "warning", "warnings"),
    Status.FAILURE: Wording("Failure", "bad", "error", "failures"),
}

HEALTH: dict[Health, Wording] = {
    Health.OFF: Wording("API integration off", "quiet", "minus"),
    Health.NOT_CONFIGURED: Wording("Not connected", "warn", "warning"),
    Health.WAITING: Wording("Waiting for Salesforce", "info", "clock"),
    Health.NEEDS_REAUTHENTICATION: Wording("Needs re-authentication", "bad", "key"),
    Health.BLOCKED: Wording("Blocked by Salesforce’s policy", "bad", "blocked"),
    Health.UNREACHABLE: Wording("Unreachable", "bad", "warning"),
}

ADVICE: dict[Health, str] = {
    Health.OFF: "Turn on Enable API integration under Integration → Edit when runs may begin.",
    Health.NOT_CONFIGURED: "Choose how Instep signs in under Integration → Edit, or enter SOAP credentials there.",
    Health.WAITING: "Salesforce takes up to 10 minutes for a new or changed app. Instep looks again by itself.",
    Health.AUTHORISED: "Look now, or import the org: then it shows whether it works.",
}
"""What to do in a state that is no failure; a failure brings its own next step."""

COMPARED: dict[str, tuple[str, str]] = {
    "Permissions": ("permission", "permissions"),
    "User": ("user", "users"),
    "UserLicense": ("user licence", "user licences"),
    "Profile": ("profile", "profiles"),
    "UserRole": ("role", "roles"),
    "PermissionSet": ("permission set", "permission sets"),
    "Group": ("group", "groups"),
    "PermissionSetAssignment": ("permission set assignment", "permission set assignments"),
}
"""What a shadow import compares, by Salesforce's name: one, several."""


def connection(health: Health, sign_in: SignIn | None) -> Wording:
    """A connection that works says how it signs in; SOAP, which ends, is never good."""
    if health in HEALTH:
        return HEALTH[health]
    unused = ", not used yet" if health is Health.AUTHORISED else ""
    if sign_in is SignIn.SOAP:
        return Wording(f"Connected with SOAP{unused}", "warn", "clock")
    return Wording(f"Connected with OAuth{unused}", "info" if unused else "good", "check")


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """A page of an application."""

    label: str
    route: str


BLOCKED_PLACES: dict[str, Place] = {
    "protected-user": Place("Protected users", "protected_users"),
    "protected-administrator": Place("Protected users", "protected_users"),
    "user-not-seen": Place("Import", "org_import"),
    "ambiguous-match": Place("Users in the org", "org_import"),
    "profile-unknown": Place("Assignments", "assignments"),
    "role-unknown": Place("Assignments", "assignments"),
    "permission-set-unknown": Place("Assignments", "assignments"),
    "no-licence-left": Place("Licences", "application"),
}
"""By the code of a blocked line."""

"""What in the org's set-up stands in the way of users that the mapping makes."""

from collections.abc import Iterator
from functools import partial

from instep.domain.doctor.facts import Facts, Unseen
from instep.domain.doctor.findings import Group, Judge, Line, Verdict, failure, hidden, listed, ok, warning
from instep.domain.mapping import UserSchema, unmapped_fields

PICKLISTS = {
    "LocaleSidKey": "picklist-locale",
    "LanguageLocaleKey": "picklist-language",
    "TimeZoneSidKey": "picklist-time-zone",
    "EmailEncodingKey": "picklist-encoding",
}
CODES_OF_PICKLISTS = ("CountryCode", "StateCode")
WRITTEN_AS_TEXT = ("Country", "State")


def _policies(facts: Facts) -> Iterator[Verdict]:
    if facts.org is None:
        return
    policies = facts.org.policies
    if isinstance(policies, Unseen):
        yield hidden("User Access Policies", policies.said)
    elif policies:
        yield warning(
            f"Active, and changing what users have: {listed(policies)}",
            "Let either the policy or Instep decide about a permission set, not both: deactivate the policy, or leave "
            "what it grants out of the assignments",
        )
    else:
        yield ok("No User Access Policy is active")


def _state_and_country(facts: Facts) -> Iterator[Verdict]:
    fields = _fields(facts)
    if fields is None:
        return
    are_on = any(name in fields for name in CODES_OF_PICKLISTS)
    texts = [name for name in WRITTEN_AS_TEXT if name in facts.mapped]
    codes = [name for name in CODES_OF_PICKLISTS if name in facts.mapped]
    if are_on and texts:
        yield warning(
            f"State and country picklists are on, and the mapping writes {listed(texts)} as text",
            f"Map {listed(CODES_OF_PICKLISTS)} instead: other texts than the picklist's labels are refused",
        )
    elif codes and not are_on:
        yield failure(
            f"State and country picklists are off, and the mapping writes {listed(codes)}",
            f"Map {listed(WRITTEN_AS_TEXT)} instead, or turn the picklists on",
        )
    else:
        yield ok(f"State and country picklists are {'on' if are_on else 'off'}; the mapping fits them")


def _required_fields(facts: Facts) -> Iterator[Verdict]:
    fields = _fields(facts)
    if fields is None:
        return
    missing = [f"{fields[name].label} ({name})" for name in unmapped_fields(facts.mapped, fields)]
    if missing:
        yield failure(
            f"Required to create a user, without a default, and not mapped: {listed(missing)}",
            "Give each a default value, make it optional, or map it",
        )
    else:
        yield ok("The mapping fills every field that a new user needs")


def _duplicate_roles(facts: Facts) -> Iterator[Verdict]:
    if facts.org:
        yield _one_of_each(facts.org.duplicate_roles, "role")


def _duplicate_profiles(facts: Facts) -> Iterator[Verdict]:
    if facts.org:
        yield _one_of_each(facts.org.duplicate_profiles, "profile")


def _one_of_each(duplicates: tuple[str, ...] | Unseen, what: str) -> Verdict:
    if isinstance(duplicates, Unseen):
        return hidden(f"The org's {what}s", duplicates.said)
    if duplicates:
        return warning(
            f"More than one {what} is called: {listed(duplicates)}", f"Rename all but one {what} of each name"
        )
    return ok(f"Every {what} has a name of its own")


def _picklist(field: str, facts: Facts) -> Iterator[Verdict]:
    fields = _fields(facts)
    if fields is None or field not in facts.mapped:
        return
    wanted = facts.wanted_values.get(field, "")
    found = fields.get(field)
    if found is None or not found.picklist:
        yield failure(f"The org shows no values of {field}", "Let the integration user read and edit the field")
    elif wanted and wanted not in found.picklist:
        yield failure(
            f"{found.label} offers {len(found.picklist)} values, but not {wanted}, which people without one get",
            f"Make {wanted} available in the org",
        )
    else:
        yield ok(f"{found.label} offers {len(found.picklist)} values{f', {wanted} among them' if wanted else ''}")


def _fields(facts: Facts) -> UserSchema | None:
    if facts.org is None or isinstance(facts.org.user_fields, Unseen):
        return None
    return facts.org.user_fields


def _user_fields(facts: Facts) -> Iterator[Verdict]:
    if facts.org is None:
        return
    fields = facts.org.user_fields
    if isinstance(fields, Unseen):
        yield hidden("The fields of User", fields.said)
        return
    closed = [name for name in sorted(facts.mapped) if name in fields and not fields[name].is_updateable]
    if closed:
        yield warning(
            f"The integration user may not change: {listed(closed)}",
            "Let its profile edit these fields; until then they are left out",
        )
    else:
        yield ok(f"{len(fields)} fields are seen, and those of the mapping may be changed")


def _picklist_line(field: str, code: str) -> Line:
    judge: Judge = partial(_picklist, field)
    return Line(
        code,
        Group.DATA,
        f"{field} offers what the mapping needs",
        "Salesforce refuses a user with another value than the field offers",
        f"Setup → Company Settings, and Object Manager → User → Fields → {field}",
        judge,
    )


LINES = (
    Line(
        "user-access-policies",
        Group.DATA,
        "No active User Access Policy fights with Instep",
        "Such a policy grants and revokes by itself what Instep was told to grant and revoke",
        "Setup → User Access Policies",
        _policies,
    ),
    Line(
        "user-fields",
        Group.DATA,
        "The fields of User can be seen and changed",
        "Instep checks every value against the field before it sends it",
        "Setup → Object Manager → User → Fields",
        _user_fields,
    ),
    Line(
        "state-country-picklists",
        Group.DATA,
        "State and country picklists fit the mapping",
        "With them on, Salesforce takes only the picklists' own labels or codes in an address",
        "Setup → State and Country/Territory Picklists",
        _state_and_country,
    ),
    Line(
        "required-fields",
        Group.DATA,
        "The mapping fills every required field of User",
        "A user without it cannot be created: REQUIRED_FIELD_MISSING",
        "Setup → Object Manager → User → Fields & Relationships",
        _required_fields,
    ),
    Line(
        "duplicate-roles",
        Group.DATA,
        "No two roles have one name",
        "An assignment names its role: of two with one name nobody can tell which is meant",
        "Setup → Roles",
        _duplicate_roles,
    ),
    Line(
        "duplicate-profiles",
        Group.DATA,
        "No two profiles have one name",
        "An assignment names its profile: of two with one name nobody can tell which is meant",
        "Setup → Profiles",
        _duplicate_profiles,
    ),
    *(_picklist_line(field, code) for field, code in PICKLISTS.items()),
)

"""The user form: what it offers, and reading what was sent."""

from dataclasses import dataclass, field
from typing import Any

from sf_emulator.objects import Org

from .requests import SetupRequest

TEXT_FIELDS = (
    "FirstName",
    "LastName",
    "Alias",
    "Email",
    "Username",
    "CommunityNickname",
    "Title",
    "CompanyName",
    "Department",
    "Division",
    "EmployeeNumber",
    "FederationIdentifier",
    "Phone",
    "MobilePhone",
)
CHOICE_FIELDS = (
    "UserRoleId",
    "ProfileId",
    "TimeZoneSidKey",
    "LocaleSidKey",
    "LanguageLocaleKey",
    "EmailEncodingKey",
)
_DEFAULTS_FROM_ORG = {
    "TimeZoneSidKey": "TimeZoneSidKey",
    "LocaleSidKey": "DefaultLocaleSidKey",
    "LanguageLocaleKey": "LanguageLocaleKey",
}
NOTIFY = "Notify"
_SHORTEST_PASSWORD = 8


@dataclass(frozen=True, slots=True)
class UserForm:
    """What was sent: values to show again, fields to store, and what is wrong. The password stays out of the
    repr.
    """

    values: dict[str, Any]
    fields: dict[str, Any]
    password: str = field(repr=False)
    errors: list[str]


def new_user_values(org: Org) -> dict[str, Any]:
    """An empty form with the org's defaults."""
    company = org.find("Organization")[0]
    values: dict[str, Any] = dict.fromkeys((*TEXT_FIELDS, *CHOICE_FIELDS), "")
    values |= {name: company[source] for name, source in _DEFAULTS_FROM_ORG.items()}
    return values | {"EmailEncodingKey": "UTF-8", "IsActive": True, "Manager": ""}


def values_of_user(org: Org, user: dict[str, Any]) -> dict[str, Any]:
    """A form filled with a user."""
    manager = org.get("User", user["ManagerId"]) if user["ManagerId"] else None
    values = {name: user[name] for name in (*TEXT_FIELDS, *CHOICE_FIELDS, "IsActive")}
    return values | {"Manager": manager["Username"] if manager else ""}


def read_user_form(setup: SetupRequest) -> UserForm:
    """The form as it was sent. The org itself checks the fields when they are stored."""
    names = (*TEXT_FIELDS, *CHOICE_FIELDS)
    values: dict[str, Any] = {name: setup.text(name) for name in names}
    values |= {"Manager": setup.text("Manager"), "IsActive": setup.ticked("IsActive")}
    fields: dict[str, Any] = {name: values[name] or None for name in names} | {"IsActive": values["IsActive"]}
    if not fields["CommunityNickname"]:
        del fields["CommunityNickname"]
    errors = []
    fields["ManagerId"] = None
    if values["Manager"]:
        found = setup.org.find("User", Username=values["Manager"].lower())
        if found:
            fields["ManagerId"] = found[0]["Id"]
        else:
            errors.append(f"Manager: There is no user {values['Manager']}. Enter a username.")
    password = setup.text("Password")
    if password and len(password) < _SHORTEST_PASSWORD:
        errors.append(f"Password: It must have at least {_SHORTEST_PASSWORD} characters.")
    return UserForm(values, fields, password, errors)


def user_form_choices(org: Org) -> dict[str, Any]:
    """What the form's lists offer: profiles with their licences, roles, and the picklists of User."""
    licences = {licence["Id"]: licence["Name"] for licence in org.find("UserLicense")}
    profiles = sorted(org.find("Profile"), key=lambda profile: profile["Name"])
    roles = sorted(org.find("UserRole"), key=lambda role: role["Name"])
    user_fields = org.schema["User"].fields
    picklists = {
        name: [(value.value, value.label) for value in user_fields[name].values if value.active]
        for name in ("TimeZoneSidKey", "LocaleSidKey", "LanguageLocaleKey", "EmailEncodingKey")
    }
    return {
        "labels": {name: user_fields[name].label for name in TEXT_FIELDS},
        "profiles": [(one["Id"], f"{one['Name']} ({licences[one['UserLicenseId']]})") for one in profiles],
        "roles": [(role["Id"], role["Name"]) for role in roles],
        "picklists": picklists,
    }

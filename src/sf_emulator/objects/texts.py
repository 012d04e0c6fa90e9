"""Every text that a refused record answers with, in one table.

Codes and texts are from salesforce-api.md, C3, unless marked UNCONFIRMED: those are known from experience or
inferred, and are corrected here and nowhere else.
"""

from collections.abc import Sequence
from datetime import date

from .errors import RecordError

DUPLICATES = {
    "DUPLICATE_USERNAME": (
        "Duplicate Username.<br>The username already exists in this or another Salesforce organization. "
        "Usernames must "
        "be unique across all Salesforce organizations. To resolve, use a different username (it doesn't "
        "need to match "
        "the user's email address). "
    ),
    "DUPLICATE_COMM_NICKNAME": (
        "Duplicate Nickname.<br>Another user has already selected this nickname.<br>Please select another."
    ),
}


def unknown_field(name: str, sobject: str) -> RecordError:
    return RecordError("INVALID_FIELD", f"No such column '{name}' on sobject of type {sobject}")


def required_missing(names: list[str]) -> RecordError:
    return RecordError("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(names)}]", tuple(names))


def duplicate(code: str, field: str, other_id: str) -> RecordError:
    if code in DUPLICATES:
        return RecordError(code, DUPLICATES[code], (field,))
    # UNCONFIRMED text; the fields of a DUPLICATE_VALUE are empty.
    return RecordError(code, f"duplicate value found: {field} duplicates value on record with id: {other_id}")


def read_only(names: list[str]) -> RecordError:  # UNCONFIRMED text
    return RecordError(
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        f"Unable to create/update fields: {', '.join(names)}. Please check the security settings of this "
        "field and verify "
        "that it is read/write for your profile or permission set.",
        tuple(names),
    )


def too_long(label: str, field: str, value: str, length: int) -> RecordError:  # UNCONFIRMED text
    return RecordError("STRING_TOO_LONG", f"{label}: data value too large: {value} (max length={length})", (field,))


def bad_picklist_value(label: str, field: str, value: str) -> RecordError:
    return RecordError(
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        f"{label}: bad value for restricted picklist field: {value}",
        (field,),
    )


def bad_email(label: str, field: str, value: str) -> RecordError:  # UNCONFIRMED text
    return RecordError("INVALID_EMAIL_ADDRESS", f"{label}: invalid email address: {value}", (field,))


def bad_username() -> RecordError:  # UNCONFIRMED code
    return RecordError(
        "INVALID_EMAIL_ADDRESS",
        "Username must be in the form of an email address (for example, john@acme.com)",
        ("Username",),
    )


def malformed_id(label: str, field: str, value: str) -> RecordError:
    return RecordError("MALFORMED_ID", f"{label}: id value of incorrect type: {value}", (field,))


def unknown_country(label: str, field: str) -> RecordError:
    """Source: issues of SalesforceFoundation/NPSP (#994), error catalogues of Workato and Stacker."""
    return _unknown_place("country", "country/territory", "countries", label, field)


def unknown_state(label: str, field: str) -> RecordError:
    """Source: salesforce.stackexchange.com/q/122863."""
    return _unknown_place("state", "state", "states", label, field)


def _unknown_place(place: str, choice: str, places: str, label: str, field: str) -> RecordError:
    problem = f"There's a problem with this {place}, even though it may appear correct."
    advice = f"Please select a {choice} from the list of valid {places}.: {label}"  # noqa: S608 - a sentence
    return RecordError("FIELD_INTEGRITY_EXCEPTION", f"{problem} {advice}", (field,))


def state_without_country(label: str, field: str) -> RecordError:
    """Source: answers recorded in tests of rudderlabs/rudder-transformer."""
    message = f"A country/territory must be specified before specifying a state value for field: {label}"
    return RecordError("FIELD_INTEGRITY_EXCEPTION", message, (field,))


def state_of_another_country(label: str, field: str) -> RecordError:
    """Source: SalesforceFoundation/NPSP#2432."""
    message = f"The existing country/territory doesn't recognize the state value for field: {label}"
    return RecordError("FIELD_INTEGRITY_EXCEPTION", message, (field,))


def code_and_text_differ(label: str, field: str) -> RecordError:  # UNCONFIRMED text beyond its first words
    message = f"Mismatched integration value and ISO code for field: {label}"
    return RecordError("FIELD_INTEGRITY_EXCEPTION", message, (field,))


def wrong_id_type(label: str, field: str, value: str) -> RecordError:
    return RecordError("FIELD_INTEGRITY_EXCEPTION", f"{label}: id value of incorrect type: {value}", (field,))


def no_such_reference() -> RecordError:  # UNCONFIRMED text
    return RecordError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")


def wrong_json_type(wanted: str, token: str, value: object) -> RecordError:  # UNCONFIRMED text
    return RecordError(
        "JSON_PARSER_ERROR",
        f"Cannot deserialize instance of {wanted} from {token} value {value} or request may be missing a "
        "required field",
    )


def null_boolean(field: str) -> RecordError:  # UNCONFIRMED text
    return RecordError("INVALID_TYPE_ON_FIELD_IN_RECORD", f"value not of required type: {field}", (field,))


# Roles and groups: confirmed by what a connector saw (C3). The objects that give something: UNCONFIRMED code.
_CROSS_REFERENCE = "insufficient access rights on cross-reference id"
_WRITE_REFUSALS = {
    "UserRole": RecordError("INSUFFICIENT_ACCESS", _CROSS_REFERENCE),
    "Group": RecordError("INSUFFICIENT_ACCESS", _CROSS_REFERENCE),
} | dict.fromkeys(
    (
        "GroupMember",
        "QueueSobject",
        "PermissionSetAssignment",
        "PermissionSetGroupComponent",
        "PermissionSetLicenseAssign",
        "UserPackageLicense",
    ),
    RecordError("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", _CROSS_REFERENCE),
)
_NOT_WRITABLE = RecordError(
    "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id"
)  # UNCONFIRMED text


def not_writable(sobject: str) -> RecordError:
    """The caller lacks every permission that writing this object takes."""
    return _WRITE_REFUSALS.get(sobject, _NOT_WRITABLE)


def record_type_not_valid(record_type_id: str) -> RecordError:
    """A record type of another object, or one that is not active. Source: many clients' logs."""
    message = f"Record Type ID: this ID value isn't valid for the user: {record_type_id}"
    return RecordError("INVALID_CROSS_REFERENCE_KEY", message, ("RecordTypeId",))


def right_needs(right: str, needed: str, of: str) -> RecordError:
    """A right on an object or field without one that it needs."""
    message = f"Permission {right} {of} depends on permission(s): {needed} {of}"
    return RecordError("FIELD_INTEGRITY_EXCEPTION", message)


def no_access_to_reference(*fields: str) -> RecordError:
    return RecordError(
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        "insufficient access rights on cross-reference id",
        fields,
    )


def not_createable(label: str) -> RecordError:
    """Nobody may, or the caller may not: the same answer. Source: issues of salesforcedx-vscode, clients' logs."""
    return RecordError("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", f"entity type cannot be inserted: {label}")


def not_updateable(sobject: str) -> RecordError:  # UNCONFIRMED text
    return RecordError("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", f"entity type {sobject} does not support update")


def no_access() -> RecordError:  # UNCONFIRMED code where nobody may delete
    """The caller may see the record, and no more."""
    return RecordError("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")


def deleted() -> RecordError:
    return RecordError("ENTITY_IS_DELETED", "entity is deleted")


def licence_limit() -> RecordError:
    return RecordError("LICENSE_LIMIT_EXCEEDED", "License Limit Exceeded")


def other_licence() -> RecordError:
    return RecordError(
        "FIELD_INTEGRITY_EXCEPTION",
        "You can only reassign this user to a profile of the current license.",
        ("ProfileId",),
    )


def manager_cycle() -> RecordError:  # UNCONFIRMED code and text
    return RecordError("CIRCULAR_DEPENDENCY", "attempt to create a circular reporting hierarchy", ("ManagerId",))


def role_cycle() -> RecordError:  # UNCONFIRMED text
    return RecordError("CIRCULAR_DEPENDENCY", "attempt to create a circular role hierarchy", ("ParentRoleId",))


def last_administrator() -> RecordError:  # UNCONFIRMED text
    return RecordError("CANNOT_DISABLE_LAST_ADMIN", "You cannot deactivate the last active system administrator")


_CANNOT = "You cannot deactivate this user. You cannot deactivate a user who is"

# Who may not be deactivated, by duty. The first four texts are from Salesforce Help (000384586, 000384761, 000383178);
# the others are UNCONFIRMED and follow their form, and so does the code of all.
_DUTIES = {
    "default_case_owner": f"{_CANNOT} the default owner of cases.",
    "default_workflow_user": "You cannot deactivate the Default Workflow User.",
    "web_to_lead_creator": "You cannot disable the Web to Lead Default Creator.",
    "case_assignment_rule": (
        f"{_CANNOT} receiving cases or notifications as part of your case assignment/escalation rules."
    ),
    "default_lead_owner": f"{_CANNOT} the default owner of leads.",
    "automated_case_user": "You cannot deactivate this user. You cannot deactivate the Automated Case User.",
    "lead_assignment_rule": f"{_CANNOT} receiving leads as part of your lead assignment rules.",
    "workflow_email_alert": f"{_CANNOT} the only recipient of a workflow email alert.",
    "approval_process": f"{_CANNOT} the only approver of an approval process.",
}
DUTIES = tuple(_DUTIES)


def has_duty(duty: str, name: str) -> RecordError:
    message = f"{_DUTIES[duty]} : {name}" if name else _DUTIES[duty]
    return RecordError("FIELD_INTEGRITY_EXCEPTION", message, ("IsActive",))


def in_hierarchy_field(field: str, user: str) -> RecordError:  # UNCONFIRMED code
    return RecordError(
        "FIELD_INTEGRITY_EXCEPTION",
        "Cannot complete this operation. Cannot inactivate user that is the value of a hierarchy field: "
        f"{field}. : {user}",
        ("IsActive",),
    )


def no_contact() -> RecordError:  # UNCONFIRMED text
    return RecordError("FIELD_INTEGRITY_EXCEPTION", "Cannot create a portal user without contact", ("ContactId",))


def contact_taken() -> RecordError:
    return RecordError(
        "PORTAL_USER_ALREADY_EXISTS_FOR_CONTACT", "portal user already exists for contact", ("ContactId",)
    )


def contact_without_account() -> RecordError:  # UNCONFIRMED text
    return RecordError(
        "FIELD_INTEGRITY_EXCEPTION", "The contact of a portal user must be associated with an account", ("ContactId",)
    )


def owner_without_role() -> RecordError:  # as public Apex code catches it
    return RecordError("UNKNOWN_EXCEPTION", "portal account owner must have a role")


def contact_of_internal_user() -> RecordError:  # UNCONFIRMED text
    return RecordError(
        "FIELD_INTEGRITY_EXCEPTION", "Only portal users can be associated with a contact", ("ContactId",)
    )


def contact_set_once() -> RecordError:  # UNCONFIRMED text
    return RecordError("FIELD_INTEGRITY_EXCEPTION", "The contact of a user cannot be changed", ("ContactId",))


def portal_off_for_good() -> RecordError:  # UNCONFIRMED text
    return RecordError(
        "FIELD_INTEGRITY_EXCEPTION", "Portal access cannot be enabled for this user", ("IsPortalEnabled",)
    )


def freeze_self() -> RecordError:  # UNCONFIRMED text
    return RecordError("CANNOT_FREEZE_SELF", "You can't freeze your own user account", ("IsFrozen",))


def deactivate_self() -> RecordError:  # UNCONFIRMED code and text
    return RecordError("FIELD_INTEGRITY_EXCEPTION", "You can't deactivate your own user record.", ("IsActive",))


def lock_password() -> RecordError:  # UNCONFIRMED text
    return RecordError("FIELD_INTEGRITY_EXCEPTION", "IsPasswordLocked can only be set to false", ("IsPasswordLocked",))


def permission_dependency(name: str, needs: list[str]) -> RecordError:
    return RecordError("FIELD_INTEGRITY_EXCEPTION", f"Permission {name} depends on permission(s): {', '.join(needs)}")


def duplicate_assignment() -> RecordError:  # UNCONFIRMED text
    return RecordError(
        "DUPLICATE_VALUE",
        "Duplicate PermissionSetAssignment. Assignee: this permission set is already assigned to the user.",
        ("AssigneeId", "PermissionSetId"),
    )


def assignment_licence(permission_set: str, user: str) -> RecordError:  # UNCONFIRMED text
    return RecordError(
        "FIELD_INTEGRITY_EXCEPTION",
        f"Can't assign permission set {permission_set} to user {user}. The user license doesn't match the "
        "permission "
        "set's license.",
    )


def profile_owned() -> RecordError:  # UNCONFIRMED code and text
    return RecordError(
        "INSUFFICIENT_ACCESS_OR_READONLY", "a permission set owned by a profile changes with its profile"
    )


def role_in_use(name: str) -> RecordError:  # UNCONFIRMED text
    return RecordError(
        "DELETE_FAILED",
        f"Your attempt to delete {name} could not be completed because it is associated with users or other roles.",
    )


def permission_set_in_use(name: str) -> RecordError:  # UNCONFIRMED text
    return RecordError(
        "DELETE_FAILED",
        f"Your attempt to delete {name} could not be completed because it is associated with users.",
    )


def permission_set_in_group(name: str) -> RecordError:  # UNCONFIRMED text
    return RecordError(
        "DELETE_FAILED",
        f"Your attempt to delete {name} could not be completed because it is in a permission set group.",
    )


def duplicate_developer_name() -> RecordError:  # UNCONFIRMED text
    return RecordError(
        "DUPLICATE_DEVELOPER_NAME",
        "The name you provided is already in use. Please use a unique name.",
        ("DeveloperName",),
    )


def policy_order(highest: int) -> RecordError:  # UNCONFIRMED text
    return RecordError("FIELD_INTEGRITY_EXCEPTION", f"Order must be an integer from 0 to {highest}", ("Order",))


def policy_logic(logic: str) -> RecordError:  # UNCONFIRMED text
    return RecordError("FIELD_INTEGRITY_EXCEPTION", f"Invalid filter logic: {logic}", ("BooleanFilter",))


def group_type(kind: str) -> RecordError:  # UNCONFIRMED text
    return RecordError("FIELD_INTEGRITY_EXCEPTION", f"Groups of type {kind} can't be created", ("Type",))


def group_in_use(name: str) -> RecordError:  # UNCONFIRMED text
    return RecordError(
        "DELETE_FAILED", f"Your attempt to delete {name} could not be completed because it is the owner of records."
    )


def group_cycle() -> RecordError:  # UNCONFIRMED text
    return RecordError("CIRCULAR_DEPENDENCY", "a group can't contain itself", ("UserOrGroupId",))


def wrong_reference(field: str) -> RecordError:  # UNCONFIRMED text
    return RecordError("FIELD_INTEGRITY_EXCEPTION", "invalid cross reference id", (field,))


def licence_needed_by_sets(licence: str) -> RecordError:  # UNCONFIRMED text
    return RecordError(
        "FIELD_INTEGRITY_EXCEPTION",
        f"The permission set license {licence} can't be removed: the user has a permission set that requires it.",
        ("PermissionSetLicenseId",),
    )


def permission_needs_licence(permission_set: str, user: str, permission: str) -> RecordError:
    return RecordError(
        "FIELD_INTEGRITY_EXCEPTION",
        f"Can't assign permission set {permission_set} to user {user}. "
        f"The user license doesn't allow the permission: {permission}",
    )


def unknown_type(name: str) -> RecordError:  # UNCONFIRMED text
    return RecordError("INVALID_TYPE", f"sObject type '{name}' is not supported.")


def missing_id() -> RecordError:  # UNCONFIRMED text
    return RecordError("MISSING_ARGUMENT", "Id not specified in an update call", ("Id",))


def wrong_record_id(label: str, value: str) -> RecordError:
    return RecordError("MALFORMED_ID", f"{label}: id value of incorrect type: {value}", ("Id",))


def malformed_id_to_delete(value: str) -> RecordError:
    return RecordError("MALFORMED_ID", f"malformed id {value}")


def password_too_short(shortest: int) -> RecordError:  # UNCONFIRMED text
    return RecordError("INVALID_NEW_PASSWORD", f"Your password must be at least {shortest} characters long.")


def password_without_mix() -> RecordError:
    return RecordError("INVALID_NEW_PASSWORD", "Your password must have a mix of letters and numbers.")


def sent_twice(key: str, value: str) -> RecordError:  # UNCONFIRMED code
    return RecordError("DUPLICATE_VALUE", f"Duplicate {key} specified: {value}")


def several_records(field: str) -> RecordError:  # UNCONFIRMED text
    return RecordError("DUPLICATE_EXTERNAL_ID", f"{field}: more than one record found for external id field")


def rolled_back() -> RecordError:  # UNCONFIRMED text
    return RecordError(
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "Record rolled back because not all records were valid and the request was using AllOrNone header",
    )


def row_locked(record_ids: Sequence[str] = ()) -> RecordError:
    named = f" or {len(record_ids)} records: {','.join(record_ids)}" if record_ids else ""
    return RecordError("UNABLE_TO_LOCK_ROW", f"unable to obtain exclusive access to this record{named}")


def mixed_dml(sobject: str, first: str) -> RecordError:
    return RecordError(
        "MIXED_DML_OPERATION",
        "DML operation on setup object is not permitted after you have updated a non-setup object (or vice versa): "
        f"{sobject}, original object: {first}",
    )


def no_such_parent(value: str, field: str, sobject: str) -> RecordError:
    return RecordError(
        "INVALID_FIELD", f"Foreign key external ID: {value} not found for field {field} in entity {sobject}"
    )


def parent_needs_one_key(relationship: str) -> RecordError:  # UNCONFIRMED code and text
    return RecordError(
        "INVALID_FIELD", f"Only one external ID field must be specified for the relationship {relationship}"
    )


def not_undeletable() -> RecordError:
    return RecordError("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "Entity type is not undeletable")


def not_in_recycle_bin() -> RecordError:  # UNCONFIRMED text
    return RecordError("UNDELETE_FAILED", "Entity is not in the recycle bin")


def in_use(name: str, plural: str, users: list[str]) -> RecordError:  # UNCONFIRMED text
    return RecordError(
        "DELETE_FAILED",
        f"Your attempt to delete {name} could not be completed because it is associated with the following {plural}.: "
        f"{', '.join(users)}\n",
    )


def inactive_owner(owner_id: str, sobject: str) -> RecordError:  # UNCONFIRMED text
    return RecordError(
        "INACTIVE_OWNER_OR_USER", f"operation performed with inactive user [{owner_id[:15]}] as owner of {sobject}"
    )


def negative_duration() -> RecordError:  # UNCONFIRMED text
    return RecordError("FIELD_INTEGRITY_EXCEPTION", "Event duration can't be negative", ("DurationInMinutes",))


def number_out_of_range(label: str, field: str, value: object) -> RecordError:  # UNCONFIRMED text
    return RecordError(
        "NUMBER_OUTSIDE_VALID_RANGE", f"{label}: value outside of valid range on numeric field: {value}", (field,)
    )


def day_out_of_range(label: str, field: str, day: date) -> RecordError:  # UNCONFIRMED text
    shown = day.strftime("%a %b %d 00:00:00 GMT %Y")
    return RecordError("NUMBER_OUTSIDE_VALID_RANGE", f"{label}: invalid date: {shown}", (field,))


def hierarchy_cycle(field: str) -> RecordError:  # UNCONFIRMED code and text
    return RecordError("CIRCULAR_DEPENDENCY", "attempt to create a circular hierarchy", (field,))


def not_replicable(sobject: str) -> RecordError:  # UNCONFIRMED text
    return RecordError("INVALID_TYPE", f"entity type {sobject} does not support replication")


def empty_replication_span() -> RecordError:  # UNCONFIRMED text
    return RecordError("INVALID_REPLICATION_DATE", "endDate must be at least one minute greater than startDate")


def replication_too_long_ago() -> RecordError:  # UNCONFIRMED text
    return RecordError("INVALID_REPLICATION_DATE", "startDate cannot be more than 30 days ago")


def too_many_replicated(limit: int) -> RecordError:  # UNCONFIRMED text
    return RecordError("EXCEEDED_ID_LIMIT", f"more than {limit} ids found: choose dates that are closer together")

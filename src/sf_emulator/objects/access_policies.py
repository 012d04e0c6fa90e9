"""User access policies: does a user meet a policy's filters, and what does the policy change then?

Source: Metadata API Developer Guide, UserAccessPolicy: of the active policies that a user meets, the one with the
lowest order is applied.
"""

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sf_emulator.store import Row, Store

from .access_given import grant, records_of, revoke
from .errors import RecordRefused

if TYPE_CHECKING:
    from .org import Org

_NAMES = {
    "Profile": "Name",
    "UserRole": "DeveloperName",
    "PermissionSet": "Name",
    "PermissionSetGroup": "DeveloperName",
    "PermissionSetLicense": "DeveloperName",
    "PackageLicense": "NamespacePrefix",
    "Group": "DeveloperName",
    "Queue": "DeveloperName",
}

_GROUPS = {"Group": ("Group", {"Type": "Regular"}), "Queue": ("Group", {"Type": "Queue"})}


class PolicyErrors:
    """What policies could not do, such as giving a licence that is used up: the user is saved all the same."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.execute(
            "CREATE TABLE IF NOT EXISTS access_policy_errors "
            "(policy_id TEXT, user_id TEXT, target_id TEXT, message TEXT NOT NULL, at TEXT NOT NULL)"
        )

    def add(self, action: Row, user_id: str, refused: RecordRefused, at: str) -> None:
        """Keep why an action of a policy was refused for a user."""
        values = (action["UserAccessPolicyId"], user_id, action["TargetId"], str(refused), at)
        self._store.execute("INSERT INTO access_policy_errors VALUES (?, ?, ?, ?, ?)", values)

    def all(self) -> list[Row]:
        """Every refusal, oldest first."""
        return self._store.rows("SELECT * FROM access_policy_errors ORDER BY rowid")


def apply_policies(org: "Org", user: dict[str, Any], trigger: str) -> None:
    """Let the active policies look at a user who was saved (`trigger`: Create or Update)."""
    sql = (
        'SELECT * FROM "UserAccessPolicy" WHERE "Status" = \'Active\' AND "TriggerType" IN (?, \'CreateAndUpdate\') '
        'ORDER BY "Order", rowid'
    )
    for policy in org.store.rows(sql, (trigger,)):
        if _meets(org, policy, user):
            for action in org.find("UserAccessPolicyAction", UserAccessPolicyId=policy["Id"]):
                _do(org, action, user["Id"])
            return


def _do(org: "Org", action: Row, user_id: str) -> None:
    change = grant if action["Action"] == "Grant" else revoke
    try:
        change(org, user_id, action["TargetId"])
    except RecordRefused as refused:
        org.policy_errors.add(action, user_id, refused, org.now())


def _meets(org: "Org", policy: Row, user: dict[str, Any]) -> bool:
    filters = {row["SortOrder"]: row for row in org.find("UserAccessPolicyFilter", UserAccessPolicyId=policy["Id"])}
    logic = policy["BooleanFilter"] or " AND ".join(str(number) for number in sorted(filters))
    if not filters:
        return False
    return _truth(parse_logic(logic), lambda number: number in filters and _holds(org, filters[number], user))


def parse_logic(text: str) -> ast.expr:
    """`1 AND (2 OR 3)` as a tree. Raises ValueError: it is no such logic."""
    try:
        tree = ast.parse(text.strip().lower(), mode="eval").body
        _truth(tree, lambda _: True)
    except SyntaxError:
        raise ValueError(text) from None
    return tree


def _truth(node: ast.expr, fact: Callable[[int], bool]) -> bool:
    """Every part is looked at, so that none that means nothing hides behind one that decides."""
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return all([_truth(value, fact) for value in values])  # noqa: C419
        case ast.BoolOp(op=ast.Or(), values=values):
            return any([_truth(value, fact) for value in values])  # noqa: C419
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _truth(operand, fact)
        case ast.Constant(value=int(number)):
            return fact(number)
    raise ValueError(ast.unparse(node))


def _holds(org: "Org", criterion: Row, user: dict[str, Any]) -> bool:
    if criterion["Type"] == "User":
        field = org.schema["User"].field(criterion["ColumnName"] or "")
        return field is not None and _compare(_as_text(user[field.name]), criterion["Operation"], criterion["Value"])
    has = any(_has(org, user, criterion["Type"], name.strip()) for name in criterion["Target"].split(","))
    return has is not (str(criterion["Operation"]) == "notEquals")


def _has(org: "Org", user: dict[str, Any], kind: str, name: str) -> bool:
    sobject, more = _GROUPS.get(kind, (kind, {}))
    for thing in org.find(sobject, **{_NAMES[kind]: name}, **more):
        if kind in ("Profile", "UserRole"):
            return str(user[f"{kind}Id"]) == str(thing["Id"])
        return bool(records_of(org, user["Id"], thing["Id"]))
    return False


def _compare(value: str, operation: str, wanted: str | None) -> bool:
    wanted = wanted or ""
    match operation:
        case "equals":
            return value == wanted
        case "equalsIgnoreCase":
            return value.lower() == wanted.lower()
        case "notEquals":
            return value != wanted
        case "in":
            return value in [each.strip() for each in wanted.split(",")]
        case _:  # includes: one of several values of a multi-select picklist
            return not set(wanted.split(";")).isdisjoint(value.split(";"))


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)

"""What each user sees of the org's objects, worked out once for all who hold the same permission sets."""

from typing import TYPE_CHECKING

from .changes import Actor
from .granted_access import fields_given, objects_given
from .object_rights import Rights, added_up
from .seen_schema import seen_schema
from .sobjects import Schema, SObject

if TYPE_CHECKING:
    from .org import Org

_Key = tuple[frozenset[str], tuple[str, ...]]

# A permission set group gives what its components give.
_SETS_OF_USER = """
    SELECT a."PermissionSetId" FROM "PermissionSetAssignment" a JOIN "PermissionSet" s ON s."Id" = a."PermissionSetId"
    WHERE a."AssigneeId" = :user AND (a."ExpirationDate" IS NULL OR a."ExpirationDate" > :now)
    AND NOT s."HasActivationRequired"
    UNION
    SELECT c."PermissionSetId" FROM "PermissionSetAssignment" a
    JOIN "PermissionSetGroupComponent" c ON c."PermissionSetGroupId" = a."PermissionSetGroupId"
    JOIN "PermissionSet" s ON s."Id" = a."PermissionSetId"
    WHERE a."AssigneeId" = :user AND (a."ExpirationDate" IS NULL OR a."ExpirationDate" > :now)
    AND NOT s."HasActivationRequired"
    ORDER BY 1"""


class ObjectAccess:
    """The objects as users see them, kept until an object, a permission set or one of its rows changes."""

    def __init__(self, org: "Org") -> None:
        self._org = org
        self._whole: Schema | None = None
        self._seen: dict[_Key, Schema] = {}

    def forget(self) -> None:
        """Work everything out anew."""
        self._seen = {}

    def note_change(self) -> None:
        """What somebody may see or do has changed, and so has describe."""
        self.forget()
        self._org.note_schema_change()

    def seen_by(self, sobject: SObject, actor: Actor) -> SObject | None:
        """An object as who writes sees it, also when the objects have changed since he came."""
        current = actor.schema.whole is self._org.schema
        schema = actor.schema if current else self.schema_of(actor.user_id, actor.permissions)
        return schema.sobject(sobject.name)

    def schema_of(self, user_id: str, permissions: frozenset[str]) -> Schema:
        """The objects as a user with these permissions sees them."""
        org = self._org
        if self._whole is not org.schema:
            self._whole = org.schema
            self.forget()
        kept = self._seen
        sets = tuple(row[0] for row in org.store.tuples(_SETS_OF_USER, {"user": user_id, "now": org.now()}))
        found = kept.get((permissions, sets))
        if found is None:
            rights = Rights(permissions, added_up(objects_given(org, sets)), fields_given(org, sets))
            found = seen_schema(org.schema, rights)
            if not org.store.in_transaction:  # what is not committed yet may never be
                kept[permissions, sets] = found
        return found

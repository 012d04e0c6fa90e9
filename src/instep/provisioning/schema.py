"""The org's User object as the domain sees it, and the mapping compiled against it."""

from instep.connections.models import Connection, OrgUserField
from instep.domain.mapping import DEFAULT_MAPPING, Mapping, UserField, compile_mapping


def compiled_mapping(connection: Connection) -> Mapping:
    """The connection's mapping, checked against the fields that the org showed at its last import.

    Raises:
        BadInput: Expressions that cannot be used, every one of them named.
    """
    return compile_mapping(DEFAULT_MAPPING, user_schema(connection))


def user_schema(connection: Connection) -> dict[str, UserField]:
    return {
        row.name: UserField(
            name=row.name,
            label=row.label,
            type=row.type,
            length=row.length,
            is_required=row.is_required,
            is_createable=row.is_createable,
            is_updateable=row.is_updateable,
            is_restricted=row.is_restricted,
            picklist=tuple(row.picklist),
        )
        for row in OrgUserField.objects.filter(connection=connection)
    }

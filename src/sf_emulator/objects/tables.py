"""The tables behind the objects: one for each, a column for each field. Names come from the schema alone."""

from collections.abc import Iterable

from sf_emulator.store import Store

from .columns import column_definition, quoted
from .fields import Field
from .sobjects import Schema, SObject

__all__ = [
    "create_indexes",
    "create_tables",
    "drop_compounds",
    "drop_formulas",
    "drop_indexes",
    "drop_tables",
    "quoted",
]


def create_tables(store: Store, schema: Schema) -> None:
    """Make what is missing: tables, columns of fields that came later, and indexes."""
    for sobject in schema:
        present = _columns(store, sobject)
        if present:
            for field in sobject.fields.values():
                if field.name not in present:
                    store.execute(f"ALTER TABLE {quoted(sobject.name)} ADD COLUMN {column_definition(field)}")
        else:
            columns = ", ".join(column_definition(field) for field in sobject.fields.values())
            store.execute(f"CREATE TABLE {quoted(sobject.name)} ({columns})")
    create_indexes(store, schema)


def drop_compounds(store: Store, sobject: SObject) -> None:
    """Forget what is made from other columns; `create_tables` makes it of the parts that there are by then."""
    for field in sobject.fields.values():
        if field.is_compound:
            store.execute(f"ALTER TABLE {quoted(sobject.name)} DROP COLUMN {quoted(field.name)}")


def drop_formulas(store: Store, sobject: SObject, names: Iterable[str]) -> None:
    """Forget columns of formulas that are no more what they were; `create_tables` makes those that there are."""
    for name in names:
        store.execute(f"ALTER TABLE {quoted(sobject.name)} DROP COLUMN {quoted(name)}")


def drop_tables(store: Store, schema: Schema) -> None:
    """Forget every record."""
    for sobject in schema:
        store.execute(f"DROP TABLE IF EXISTS {quoted(sobject.name)}")


def create_indexes(store: Store, sobjects: Iterable[SObject]) -> None:
    """Make the missing indexes for what records are looked up by."""
    for sobject in sobjects:
        for field in sobject.looked_up_fields:
            kind = "UNIQUE INDEX" if field.unique and not sobject.undeletable else "INDEX"
            column = quoted(field.name)
            where = f" WHERE {column} IS NOT NULL" if _mostly_empty(sobject, field) else ""
            name = _index_name(sobject, field)
            store.execute(f"CREATE {kind} IF NOT EXISTS {name} ON {quoted(sobject.name)} ({column}){where}")


def drop_indexes(store: Store, sobjects: Iterable[SObject]) -> None:
    """Rows are written faster without; `create_indexes` brings them back."""
    for sobject in sobjects:
        for field in sobject.looked_up_fields:
            store.execute(f"DROP INDEX IF EXISTS {_index_name(sobject, field)}")


def _columns(store: Store, sobject: SObject) -> frozenset[str]:
    rows = store.tuples("SELECT name FROM pragma_table_xinfo(?)", (sobject.name,))
    return frozenset(name for (name,) in rows)


def _mostly_empty(sobject: SObject, field: Field) -> bool:
    """Records are looked up by it, and never put in its order."""
    return field.nillable and not field.name_field and field.name not in sobject.indexes


def _index_name(sobject: SObject, field: Field) -> str:
    return quoted(f"{sobject.name}_{field.name}")

"""The tables behind the objects: one for each, a column for each field. Names come from the schema alone."""

from sf_emulator.store import Store

from .sobjects import Field, Schema, SObject

_COLUMN_TYPES = {
    "boolean": "INTEGER",
    "int": "INTEGER",
    "double": "REAL",
    "currency": "REAL",
    "percent": "REAL",
}


def quoted(name: str) -> str:
    """A schema's name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def create_tables(store: Store, schema: Schema) -> None:
    """Make what is missing: tables, and indexes for what records are looked up by."""
    for sobject in schema:
        columns = ", ".join(_column(field) for field in sobject.fields.values())
        store.execute(f"CREATE TABLE IF NOT EXISTS {quoted(sobject.name)} ({columns})")
        for field in sobject.fields.values():
            _create_index(store, sobject, field)


def drop_tables(store: Store, schema: Schema) -> None:
    """Forget every record."""
    for sobject in schema:
        store.execute(f"DROP TABLE IF EXISTS {quoted(sobject.name)}")


def _column(field: Field) -> str:
    if field.name == "Id":
        return '"Id" TEXT PRIMARY KEY NOT NULL'
    # Ids and times compare as they are; text compares without case, as in SOQL.
    collation = " COLLATE NOCASE" if field.is_text and not field.is_id else ""
    return f"{quoted(field.name)} {_COLUMN_TYPES.get(field.type, 'TEXT')}{collation}"


def _create_index(store: Store, sobject: SObject, field: Field) -> None:
    if field.name == "Id" or not (field.unique or field.id_lookup or field.indexed):
        return
    name = quoted(f"{sobject.name}_{field.name}")
    kind = "UNIQUE INDEX" if field.unique else "INDEX"
    column = quoted(field.name)
    where = f" WHERE {column} IS NOT NULL" if field.nillable else ""  # most records leave it empty
    store.execute(f"CREATE {kind} IF NOT EXISTS {name} ON {quoted(sobject.name)} ({column}){where}")

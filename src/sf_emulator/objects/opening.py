"""Opening an org: its tables, and the sample org when there is nothing yet."""

from pathlib import Path

from sf_emulator.clock import Clock
from sf_emulator.store import Store

from .bulk_users import add_users
from .org import Org
from .sample import Sample, fill, read_sample
from .schema_files import load_schema
from .settings import Settings
from .tables import create_tables, drop_tables

SAMPLE_ORG = Path(__file__).parent / "sample_org.yaml"

_PRIVATE_TABLES = (
    *("credentials", "pending_emails", "api_calls", "settings"),
    *("auto_numbers", "recycle_bin", "cleared_references", "recent_items", "feature_seats"),
)


def open_org(store: Store, clock: Clock, sample: Path | None = None, extra_users: int = 0, number: int = 1) -> Org:
    """Open the org in a store. An empty store gets the sample org and that many more users."""
    kept_fields = Settings(store).get("custom_fields")
    if kept_fields is not None:
        return _org(store, clock, kept_fields, number)
    document = read_sample(sample or SAMPLE_ORG)
    with store.transaction():
        org = _org(store, clock, document.custom_fields, number)
        _fill(org, document, sample, extra_users)
    return org


def reset_org(org: Org) -> None:
    """Back to the sample org as it was first loaded; ids start again."""
    source, extra_users = org.setting("sample_org"), org.setting("extra_users")
    sample = Path(source) if source else None
    document = read_sample(sample or SAMPLE_ORG)
    with org.store.transaction():
        drop_tables(org.store, org.schema)
        for table in _PRIVATE_TABLES:
            org.store.execute(f"DELETE FROM {table}")  # noqa: S608 - names from above
        org.forget_sequences()
        create_tables(org.store, org.schema)
        _fill(org, document, sample, extra_users)


def _org(store: Store, clock: Clock, custom_fields: dict[str, dict[str, object]], number: int) -> Org:
    schema = load_schema({"name": name, "fields": fields} for name, fields in custom_fields.items())
    create_tables(store, schema)
    return Org(store, clock, schema, number)


def _fill(org: Org, document: Sample, sample: Path | None, extra_users: int) -> None:
    org.change_setting("custom_fields", document.custom_fields)
    org.change_setting("sample_org", str(sample.resolve()) if sample else None)
    org.change_setting("extra_users", extra_users)
    fill(org, document)
    if extra_users:
        add_users(org, extra_users)

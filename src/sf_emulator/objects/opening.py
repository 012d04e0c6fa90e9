"""Opening an org: its tables, and the sample org when there is nothing yet."""

from pathlib import Path

from sf_emulator.clock import Clock
from sf_emulator.store import Store, StoreCopy

from .address_picklists import SWITCH
from .bought_seats import SETTING as SEATS
from .bought_seats import buy_seats, seat_problems
from .bulk_users import add_users
from .columns import quoted
from .filling import fill
from .offered_values import SETTING as OFFERED
from .offered_values import offer_problems
from .org import Org
from .own_objects import OWN_OBJECTS, offer_values, reload_objects, schema_of
from .record_types import keep_record_types
from .sample import Sample, SampleUnreadable, read_sample
from .settings import Settings
from .tables import create_tables, drop_tables

SAMPLE_ORG = Path(__file__).parent / "sample_org.yaml"


def open_org(
    store: Store,
    clock: Clock,
    sample: Path | None = None,
    extra_users: int = 0,
    number: int = 1,
    objects: Path | None = None,
) -> Org:
    """Open the org in a store. An empty store gets the sample org, own objects and that many more users.

    Raises:
        SampleUnreadable: The files cannot be used; the store is as empty as before.
    """
    settings = Settings(store)
    if settings.get(OWN_OBJECTS) is not None:
        return _org(store, clock, number)
    document = read_sample(sample or SAMPLE_ORG, objects)
    with store.transaction():
        _keep_objects(settings, document)
        org = _org(store, clock, number)
        org.change_setting("sample_org", str(sample.resolve()) if sample else None)
        org.change_setting("objects_folder", str(objects.resolve()) if objects else None)
        org.change_setting("extra_users", extra_users)
        _fill(org, document, extra_users)
    return org


def reset_org(org: Org) -> None:
    """Back to the sample org as it was first loaded; ids start again. Its files may have changed since."""
    kept = {name: org.settings.get(name) for name in ("sample_org", "objects_folder", "extra_users")}
    objects = Path(kept["objects_folder"]) if kept["objects_folder"] else None
    document = read_sample(Path(kept["sample_org"] or SAMPLE_ORG), objects)
    with org.store.transaction():
        drop_tables(org.store, org.schema)
        for table in org.store.tables():  # whoever made them: passwords, settings, cursors, bulk jobs, grants
            org.store.execute(f"DELETE FROM {quoted(table)}")  # noqa: S608
        org.forget_sequences()
        _keep_objects(org.settings, document)
        reload_objects(org)
        create_tables(org.store, org.schema)
        for name, value in kept.items():
            org.change_setting(name, value)
        _fill(org, document, kept["extra_users"])


def restore_org(org: Org, copy: StoreCopy) -> None:
    """Everything as it was when the store was copied."""
    org.store.restore(copy)
    org.forget_sequences()
    reload_objects(org)


def _keep_objects(settings: Settings, document: Sample) -> None:
    """What the org keeps of its own objects, all but their records, and the feature that changes others."""
    own = [{key: value for key, value in each.items() if key != "records"} for _, each in document.objects]
    settings[OWN_OBJECTS] = own
    settings[OFFERED] = {}
    settings[SWITCH] = document.settings.get(SWITCH, False)


def _apply(org: Org, document: Sample) -> None:
    """The settings that change what the records stand on: records come first, and keep what they have."""
    offered, seats = document.settings.get(OFFERED, {}), document.settings.get(SEATS, {})
    problems = [*offer_problems(org.schema, offered), *seat_problems(org, seats)]
    if problems:
        raise SampleUnreadable(*(f"settings: {problem}" for problem in problems))
    buy_seats(org, seats)
    if offered:
        offer_values(org, offered)


def _org(store: Store, clock: Clock, number: int) -> Org:
    schema = schema_of(Settings(store))
    create_tables(store, schema)
    return Org(store, clock, schema, number)


def _fill(org: Org, document: Sample, extra_users: int) -> None:
    org.note_schema_change()
    keep_record_types(org)
    fill(org, document)
    _apply(org, document)
    if extra_users:
        add_users(org, extra_users)

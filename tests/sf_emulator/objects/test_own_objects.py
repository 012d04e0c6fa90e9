"""Objects, fields and records that people bring with `--org` and `--objects`."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sf_emulator.orgs import StoppedClock, administrator, only_reason

from sf_emulator.objects import Actor, Org, RecordRefused, SampleUnreadable, open_org, reset_org
from sf_emulator.objects.describing import describe_sobject
from sf_emulator.objects.field_types import FIELD_TYPES
from sf_emulator.objects.object_checks import Placed, check_documents
from sf_emulator.objects.schema_files import load_schema
from sf_emulator.store import Store

INVOICES = """
name: Invoice__c
label: Invoice
name_field: {label: Invoice Number, auto_number: "INV-{0000}"}
fields:
  Account__c: {type: reference, to: [Account], child_relationship: Invoices, on_delete: restrict}
  Reference__c: {type: string, length: 20, external_id: true, unique: true, case_sensitive: true}
  Total__c: {type: currency, precision: 10, scale: 2}
  Due__c: {type: date}
  Paid__c: {type: boolean}
  Channel__c: {type: picklist, values: [Web, Shop], default: Web}
  Method__c:
    type: picklist
    controller: Channel__c
    values: {Card: {valid_for: [Web, Shop]}, Cash: {valid_for: [Shop]}, Voucher: {valid_for: [Web]}}
  Tags__c: {type: multipicklist, values: [Urgent, Export, Gift]}
  Place__c: {type: location}
  Opens__c: {type: time}
records:
  - {Account__r.Name: Acme, Reference__c: R-1, Total__c: 12.345, Due__c: 2026-12-31, Tags__c: Gift;Urgent,
     Place__Latitude__s: 53.3498, Place__Longitude__s: -6.2603, Opens__c: "09:30"}
  - {Account__r.Name: Acme, Reference__c: r-1, CreatedDate: 2020-02-29T12:00:00Z}
"""
LINES = """
name: Invoice_Line__c
label: Invoice Line
fields:
  Invoice__c: {type: reference, to: [Invoice__c], child_relationship: Lines, master_detail: true}
  Quantity__c: {type: double, precision: 18, scale: 0, default: 1}
records: [{Invoice__r.Reference__c: R-1, Name: First line}]
"""
ACCOUNTS = """
name: Account
fields: {Code__c: {type: string, length: 10, external_id: true}}
records: [{Name: Acme, Code__c: A1, BillingCity: Dublin}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {"1_accounts.yaml": ACCOUNTS, "2_invoices.yaml": INVOICES, "3_lines.yaml": LINES}
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def org(folder: Path) -> Org:
    return open_org(Store(None), StoppedClock(), objects=folder)


@pytest.fixture
def admin(org: Org) -> Actor:
    return administrator(org)


def test_own_records_are_there_beside_the_sample(org: Org) -> None:
    first, second = org.find("Invoice__c")
    assert (first["Name"], second["Name"]) == ("INV-0001", "INV-0002")
    assert (first["Total__c"], first["Due__c"], first["Tags__c"]) == (12.35, "2026-12-31", "Urgent;Gift")
    assert (first["Place__c"], first["Opens__c"]) == ({"latitude": 53.3498, "longitude": -6.2603}, "09:30:00.000Z")
    assert (first["Channel__c"], first["Paid__c"], second["Place__c"]) == ("Web", False, None)
    assert second["CreatedDate"] == "2020-02-29T12:00:00.000+0000"
    assert first["Account__c"] == org.find("Account", Code__c="a1")[0]["Id"]
    assert len(org.find("User")) == 25


def test_own_object_has_an_id_prefix_and_an_owner(org: Org, admin: Actor) -> None:
    invoice = org.insert("Invoice__c", {}, admin)
    assert invoice.startswith("a00")
    assert org.field_of("Invoice__c", invoice, "OwnerId") == admin.user_id
    line = org.find("Invoice_Line__c")[0]
    assert line["Id"].startswith("a01")
    assert "OwnerId" not in line


def test_record_without_a_name_is_called_by_its_id(org: Org, admin: Actor) -> None:
    invoice = org.find("Invoice__c")[0]["Id"]
    line = org.insert("Invoice_Line__c", {"Invoice__c": invoice}, admin)
    assert org.field_of("Invoice_Line__c", line, "Name") == line[:15]
    assert org.field_of("Invoice_Line__c", line, "Quantity__c") == 1


def test_detail_goes_with_its_master_and_never_moves(org: Org, admin: Actor) -> None:
    first, second = (row["Id"] for row in org.find("Invoice__c"))
    (line,) = org.find("Invoice_Line__c")
    with pytest.raises(RecordRefused) as moved:
        org.update("Invoice_Line__c", line["Id"], {"Invoice__c": second}, admin)
    assert only_reason(moved.value).status_code == "INVALID_FIELD_FOR_INSERT_UPDATE"
    with pytest.raises(RecordRefused) as alone:
        org.insert("Invoice_Line__c", {}, admin)
    assert only_reason(alone.value).fields == ("Invoice__c",)
    org.delete("Invoice__c", first, admin)
    assert org.find("Invoice_Line__c") == []
    org.undelete("Invoice__c", first, admin)
    assert len(org.find("Invoice_Line__c")) == 1


def test_restricted_lookup_keeps_its_parent(org: Org, admin: Actor) -> None:
    with pytest.raises(RecordRefused) as caught:
        org.delete("Account", org.find("Account")[0]["Id"], admin)
    assert only_reason(caught.value).status_code == "DELETE_FAILED"


def test_case_sensitive_ids_differ_in_case(org: Org, admin: Actor) -> None:
    assert [len(org.find("Invoice__c", Reference__c=value)) for value in ("R-1", "r-1", "R-2")] == [1, 1, 0]
    with pytest.raises(RecordRefused) as caught:
        org.insert("Invoice__c", {"Reference__c": "R-1"}, admin)
    assert only_reason(caught.value).status_code == "DUPLICATE_VALUE"


def test_deleted_record_leaves_its_unique_value_to_others(org: Org, admin: Actor) -> None:
    second = org.find("Invoice__c", Reference__c="r-1")[0]["Id"]
    org.delete("Invoice__c", second, admin)
    org.insert("Invoice__c", {"Reference__c": "r-1"}, admin)
    with pytest.raises(RecordRefused) as caught:
        org.undelete("Invoice__c", second, admin)
    assert only_reason(caught.value).status_code == "DUPLICATE_VALUE"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("Tags__c", "Urgent;Late", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        ("Total__c", 100_000_000, "NUMBER_OUTSIDE_VALID_RANGE"),
        ("Opens__c", "half past nine", "JSON_PARSER_ERROR"),
        ("Reference__c", "x" * 21, "STRING_TOO_LONG"),
        ("Place__c", {"latitude": 1}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ("Name", "INV-9999", "INVALID_FIELD_FOR_INSERT_UPDATE"),
    ],
)
def test_value_that_an_own_field_cannot_have_is_refused(
    org: Org, admin: Actor, field: str, value: Any, code: str
) -> None:
    with pytest.raises(RecordRefused) as caught:
        org.insert("Invoice__c", {field: value}, admin)
    assert only_reason(caught.value).status_code == code


def test_own_objects_are_described_like_others(org: Org) -> None:
    described = describe_sobject(org.schema, org.schema["Invoice__c"], "/services/data/v68.0")
    fields = {field["name"]: field for field in described["fields"]}
    assert (described["custom"], described["labelPlural"], described["keyPrefix"]) == (True, "Invoices", "a00")
    assert fields["Account__c"]["relationshipName"] == "Account__r"
    assert (fields["Name"]["autoNumber"], fields["Name"]["createable"]) == (True, False)
    assert (fields["Reference__c"]["unique"], fields["Reference__c"]["caseSensitive"]) == (True, True)
    assert [child["relationshipName"] for child in described["childRelationships"]] == ["Lines__r"]
    line = org.schema["Invoice_Line__c"]
    detail = next(field for field in describe_sobject(org.schema, line, "")["fields"] if field["name"] == "Invoice__c")
    assert (detail["cascadeDelete"], detail["relationshipOrder"], detail["updateable"]) == (True, 0, False)
    found = org.schema["Account"].child_relationship("invoices__R")
    assert found is not None
    assert (found.sobject, found.field.name) == ("Invoice__c", "Account__c")


def test_dependent_values_tell_what_they_go_with(org: Org) -> None:
    """`gAAA` is the first bit of three bytes, `QAAA` the second, `wAAA` both."""
    described = describe_sobject(org.schema, org.schema["Invoice__c"], "")
    (method,) = [field for field in described["fields"] if field["name"] == "Method__c"]
    assert (method["dependentPicklist"], method["controllerName"]) == (True, "Channel__c")
    assert {value["value"]: value["validFor"] for value in method["picklistValues"]} == {
        "Card": "wAAA",
        "Cash": "QAAA",
        "Voucher": "gAAA",
    }


def test_org_keeps_its_own_objects(folder: Path, tmp_path: Path) -> None:
    first = open_org(Store(tmp_path / "org.db"), StoppedClock(), objects=folder)
    first.insert("Invoice__c", {}, administrator(first))
    first.store.close()
    second = open_org(Store(tmp_path / "org.db"), StoppedClock())
    assert [row["Name"] for row in second.find("Invoice__c")] == ["INV-0001", "INV-0002", "INV-0003"]
    reset_org(second)
    assert [row["Name"] for row in second.find("Invoice__c")] == ["INV-0001", "INV-0002"]
    second.store.close()


def test_every_bad_place_is_named_at_once(folder: Path) -> None:
    (folder / "4_bad.yaml").write_text(
        """
        name: Bad__c
        colour: red
        fields:
          Size: {type: string}
          Count__c: {type: number}
          To__c: {type: reference, to: [Nothing__c]}
          Pick__c: {type: picklist, values: [Yes, "No"]}
          Long__c: {type: string, length: 300, unique: maybe}
          Depends__c: {type: picklist, values: [A], controller: Count__c}
        """,
        "utf-8",
    )
    (folder / "5_users.yaml").write_text("{name: User, fields: {Owner__c: {type: reference}}, label: X}", "utf-8")
    with pytest.raises(SampleUnreadable) as caught:
        open_org(Store(None), StoppedClock(), objects=folder)
    bad, users = folder / "4_bad.yaml", folder / "5_users.yaml"
    assert str(caught.value).splitlines() == [
        f"{bad}: Bad__c: there is no key `colour`",
        f"{bad}: Bad__c.Size: the name of a field of one's own is letters, digits and underscores, and ends with __c",
        f"{bad}: Bad__c.Count__c: there is no type 'number'",
        f"{bad}: Bad__c.To__c: `to`: there is no object 'Nothing__c'",
        f"{bad}: Bad__c.Pick__c: `values`: True is no text; put numbers and yes or no in quotes",
        f"{bad}: Bad__c.Long__c: `unique` is 'maybe', not a bool",
        f"{bad}: Bad__c.Depends__c: `controller`: 'Count__c' is no picklist or boolean of the same object",
        f"{users}: User: there is no key `label`",
        f"{users}: User.Owner__c: a reference has `to`, a list of objects, and nothing else has",
    ]


def test_bad_records_are_all_named_and_nothing_is_made(folder: Path) -> None:
    (folder / "4_more.yaml").write_text(
        "name: Contact\nrecords: [{FirstName: Ada}, {LastName: Byron, Account.Name: Nobody}, {LastName: Ok, Age: 5}]",
        "utf-8",
    )
    store = Store(None)
    with pytest.raises(SampleUnreadable) as caught:
        open_org(store, StoppedClock(), objects=folder)
    place = f"{folder / '4_more.yaml'}: records: Contact"
    assert str(caught.value).splitlines() == [
        f"{place} 1: REQUIRED_FIELD_MISSING: Required fields are missing: [LastName]",
        f"{place} 2: Account.Name = 'Nobody' is 0 records, not one",
        f"{place} 3: INVALID_FIELD: No such column 'Age' on sobject of type Contact",
    ]
    assert store.value("SELECT count(*) FROM sqlite_master WHERE name = 'User'") == 0


@pytest.mark.parametrize(
    ("default", "problem"),
    [("Fax", "bad value for restricted picklist field: Fax"), (5, "Cannot deserialize instance of string")],
)
def test_default_that_its_field_cannot_have_is_named(default: Any, problem: str) -> None:
    fields = {"Channel__c": {"type": "picklist", "values": ["Web"], "default": default}}
    (found,) = check_documents([Placed("x.yaml", {"name": "Thing__c", "fields": fields})])
    assert found.startswith("x.yaml: Thing__c.Channel__c: `default`: ")
    assert problem in found


def test_child_relationship_names_are_told_apart() -> None:
    fields = {
        f"{name}__c": {"type": "reference", "to": ["Account"], "child_relationship": "Things"} for name in ("A", "B")
    }
    found = check_documents([Placed("x.yaml", {"name": "Thing__c", "fields": fields})])
    assert found == ["Account has 2 child relationships things__r"]


_scalars = st.none() | st.booleans() | st.integers() | st.sampled_from([*FIELD_TYPES, "A__c", "Thing__c", "Account"])
_anything = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_scalars, inner, max_size=2), max_leaves=5
)
_keys = st.sampled_from(["type", "to", "values", "default", "length", "controller", "unique", "auto_number"])
_specs = st.dictionaries(_keys, _anything) | _anything
_documents = st.fixed_dictionaries(
    {"name": st.sampled_from(["Thing__c", "Account", "Thing"])},
    optional={
        "fields": st.dictionaries(st.sampled_from(["A__c", "B__c", "a__c", 5]), _specs) | _anything,
        "key_prefix": _anything,
        "name_field": _anything,
        "rules": _anything,
    },
)


@settings(deadline=None)  # the first example reads the shipped files
@given(st.lists(_documents, max_size=2))
def test_any_document_is_explained_or_makes_a_schema(documents: list[dict[Any, Any]]) -> None:
    problems = check_documents([Placed("x.yaml", document) for document in documents])
    if not problems:
        schema = load_schema(documents)
        assert all(describe_sobject(schema, schema[document["name"]], "") for document in documents)


def test_file_of_an_org_may_have_objects_too(tmp_path: Path) -> None:
    sample = yaml.safe_load((Path(__file__).parents[3] / "src/sf_emulator/objects/sample_org.yaml").read_text("utf-8"))
    file = tmp_path / "org.yaml"
    own = [yaml.safe_load(text) for text in (ACCOUNTS, INVOICES)]
    file.write_text(yaml.safe_dump(sample | {"objects": own}, sort_keys=False), "utf-8")
    assert len(open_org(Store(None), StoppedClock(), file).find("Invoice__c")) == 2

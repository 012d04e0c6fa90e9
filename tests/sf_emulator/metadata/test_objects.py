"""Objects and fields from files: clients see them at once, and records hold them."""

from typing import Any

from tests.sf_emulator.metadata.metadata_client import VERSION, MetadataClient, component, manifest

FIELDS = """<fields><fullName>Region__c</fullName><label>Region</label><type>Picklist</type><valueSet>
    <restricted>true</restricted><valueSetDefinition><sorted>false</sorted>
    <value><fullName>North</fullName><default>false</default><label>North</label></value>
    <value><fullName>South</fullName><default>false</default><label>South</label></value>
    </valueSetDefinition></valueSet></fields>
<fields><fullName>Owner_Account__c</fullName><label>Account</label><referenceTo>Account</referenceTo>
    <relationshipName>Sites</relationshipName><type>Lookup</type></fields>
<fields><fullName>Active__c</fullName><defaultValue>true</defaultValue><label>Active</label><type>Checkbox</type></fields>
<fields><fullName>Size__c</fullName><label>Size</label><precision>8</precision><scale>2</scale><type>Number</type></fields>
"""
SITE = f"""<deploymentStatus>Deployed</deploymentStatus>{FIELDS}<label>Site</label>
<nameField><displayFormat>S-{{0000}}</displayFormat><label>Site Number</label><type>AutoNumber</type></nameField>
<pluralLabel>Sites</pluralLabel><sharingModel>ReadWrite</sharingModel>"""
CODE = "<fields><fullName>Code__c</fullName><externalId>true</externalId><label>Code</label><length>20</length>\
<type>Text</type><unique>true</unique></fields>"


def site(content: str = SITE) -> dict[str, str]:
    """A package with an object."""
    return {
        "package.xml": manifest(CustomObject=["Site__c"]),
        "objects/Site__c.object": component("CustomObject", content),
    }


def account(field: str, name: str = "Code__c") -> dict[str, str]:
    """A package with a field of Account."""
    return {
        "package.xml": manifest(CustomField=[f"Account.{name}"]),
        "objects/Account.object": component("CustomObject", field),
    }


def rest(metadata: MetadataClient, method: str, path: str, **body: Any) -> Any:
    """A REST call."""
    arguments: dict[str, Any] = {"json": body} if body else {}
    url = f"/services/data/v{VERSION}/{path}"
    return metadata.emulator.client.request(method, url, headers=metadata.headers, **arguments)


def test_object_from_a_file_takes_records(metadata: MetadataClient) -> None:
    made = metadata.succeed(site())
    assert made["Site__c"] == (True, True)
    assert made["Site__c.Region__c"] == (True, True)
    record = rest(metadata, "POST", "sobjects/Site__c", Region__c="North", Size__c=12.5)
    assert record.status_code == 201, record.text
    found = rest(metadata, "GET", f"sobjects/Site__c/{record.json()['id']}").json()
    assert (found["Name"], found["Region__c"], found["Active__c"]) == ("S-0001", "North", True)
    wrong = rest(metadata, "POST", "sobjects/Site__c", Region__c="Elsewhere").json()
    assert wrong[0]["errorCode"] == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"


def test_field_of_a_standard_object_is_an_external_id_at_once(metadata: MetadataClient) -> None:
    assert metadata.succeed(account(CODE)) == {"Account.Code__c": (True, True)}
    made = rest(metadata, "PATCH", "sobjects/Account/Code__c/N-1", Name="New")
    assert made.status_code == 201
    described = rest(metadata, "GET", "sobjects/Account/describe").json()["fields"]
    assert [field["externalId"] for field in described if field["name"] == "Code__c"] == [True]


def test_field_is_changed_in_place(metadata: MetadataClient) -> None:
    metadata.succeed(account(CODE))
    rest(metadata, "POST", "sobjects/Account", Name="Kept", Code__c="K")
    assert metadata.succeed(account(CODE.replace(">20<", ">40<"))) == {"Account.Code__c": (False, True)}
    found = rest(metadata, "GET", "sobjects/Account/Code__c/K").json()
    assert found["Name"] == "Kept"


BAD = (
    ("<length>20</length>", "", "Must specify 'length' for a CustomField of type Text"),
    (
        "<type>",
        "<relationshipOrder>0</relationshipOrder><type>",
        "Can not specify 'relationshipOrder' for a CustomField of type Text",
    ),
    ("<type>Text</type>", "", "Required field is missing: type"),
    ("<type>Text", "<type>Prose", "'Prose' is not a valid value for the enum 'FieldType'"),
    (
        "<type>Text</type>",
        "<formula>1</formula><type>Email</type>",
        "Fields of the type Email (formula) are not available in this org",
    ),
)


def test_formula_is_deployed_worked_out_and_reads_back(metadata: MetadataClient) -> None:
    formula = "<formula>UPPER_NAME</formula><label>Long Name</label><type>Text</type>"
    (problem,) = metadata.fail(account(f"<fields><fullName>Code__c</fullName>{formula}</fields>")).values()
    assert problem.endswith("`formula`: there is no field UPPER_NAME")
    good = formula.replace("UPPER_NAME", "Name &amp; '!'")
    metadata.succeed(account(f"<fields><fullName>Code__c</fullName>{good}</fields>"))
    rest(metadata, "POST", "sobjects/Account", Name="Acme")
    found = rest(metadata, "GET", "query?q=SELECT+Code__c+FROM+Account").json()["records"]
    assert found[0]["Code__c"] == "Acme!"
    record = metadata.read("CustomField", "Account.Code__c")
    assert (record.findtext("{*}formula"), record.findtext("{*}type")) == ("Name & '!'", "Text")
    assert record.find("{*}length") is None


def test_bad_field_is_refused_with_its_reason(metadata: MetadataClient) -> None:
    for old, new, problem in BAD:
        assert list(metadata.fail(account(CODE.replace(old, new))).values()) == [problem]


def test_failed_deployment_leaves_no_object_behind(metadata: MetadataClient) -> None:
    bad = SITE.replace("<referenceTo>Account</referenceTo>", "<referenceTo>Nowhere__c</referenceTo>")
    metadata.fail(site(bad))
    assert rest(metadata, "GET", "sobjects/Site__c/describe").status_code == 404
    metadata.succeed(site())


def test_deleted_object_is_gone_and_may_come_back_empty(metadata: MetadataClient) -> None:
    metadata.succeed(site())
    rest(metadata, "POST", "sobjects/Site__c", Region__c="North")
    metadata.succeed({"package.xml": manifest(), "destructiveChanges.xml": manifest(CustomObject=["Site__c"])})
    assert rest(metadata, "GET", "sobjects/Site__c/describe").status_code == 404
    metadata.succeed(site())
    assert rest(metadata, "GET", "query?q=SELECT+count()+FROM+Site__c").json()["totalSize"] == 0


def test_object_reads_back_with_its_fields(metadata: MetadataClient) -> None:
    metadata.succeed(site())
    record = metadata.read("CustomObject", "Site__c")
    assert record.findtext("{*}nameField/{*}displayFormat") == "S-{0000}"
    assert [name.text for name in record.findall("{*}fields/{*}fullName")] == [
        "Active__c",
        "Owner_Account__c",
        "Region__c",
        "Size__c",
    ]
    assert metadata.succeed(site())["Site__c.Region__c"] == (False, False)


def test_snapshot_brings_the_objects_of_its_time_back(metadata: MetadataClient) -> None:
    client = metadata.emulator.client
    client.post("/__emulator__/snapshots", json={"name": "before"})
    metadata.succeed(site())
    client.post("/__emulator__/snapshots", json={"name": "after"})
    client.post("/__emulator__/snapshots/before/restore")
    assert rest(metadata, "GET", "sobjects/Site__c/describe").status_code == 404
    client.post("/__emulator__/snapshots/after/restore")
    assert rest(metadata, "POST", "sobjects/Site__c", Region__c="South").status_code == 201

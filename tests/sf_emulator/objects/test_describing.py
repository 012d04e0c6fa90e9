"""What describe says, against describe results of real orgs that CumulusCI's tests recorded (salesforce-api.md, C6)."""

from typing import Any

import pytest
from tests.sf_emulator.orgs import new_org

from sf_emulator.objects.describing import describe_global, describe_sobject
from sf_emulator.objects.schema_files import load_schema

BASE = "/services/data/v68.0"
OBJECT_KEYS = """
actionOverrides activateable associateEntityType associateParentEntity childRelationships compactLayoutable createable
custom customSetting deepCloneable defaultImplementation deletable deprecatedAndHidden extendedBy extendsInterfaces
feedEnabled fields hasSubtypes implementedBy implementsInterfaces isInterface isSubtype keyPrefix label labelPlural
layoutable listviewable lookupLayoutable mergeable mruEnabled name namedLayoutInfos networkScopeFieldName queryable
recordTypeInfos replicateable retrieveable searchLayoutable searchable sobjectDescribeOption supportedScopes
triggerable undeletable updateable urls
"""
FIELD_KEYS = """
aggregatable aiPredictionField autoNumber byteLength calculated calculatedFormula cascadeDelete caseSensitive
compoundFieldName controllerName createable custom defaultValue defaultValueFormula defaultedOnCreate
dependentPicklist deprecatedAndHidden digits displayLocationInDecimal encrypted externalId extraTypeInfo filterable
filteredLookupInfo formulaTreatNullNumberAsZero groupable highScaleNumber htmlFormatted idLookup inlineHelpText label
length mask maskType name nameField namePointing nillable permissionable picklistValues polymorphicForeignKey
precision queryByDistance referenceTargetField referenceTo relationshipName relationshipOrder restrictedDelete
restrictedPicklist scale searchPrefilterable soapType sortable type unique updateable writeRequiresMasterRead
"""


def described(name: str) -> dict[str, Any]:
    schema = load_schema()
    return describe_sobject(schema, schema[name], BASE, "https://x.my.salesforce.com")


def field(sobject: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in described(sobject)["fields"] if each["name"] == name)
    return found


@pytest.mark.parametrize("sobject", [each.name for each in load_schema()])
def test_describe_has_every_key_in_order(sobject: str) -> None:
    found = described(sobject)
    assert list(found) == OBJECT_KEYS.split()
    assert all(list(each) == FIELD_KEYS.split() for each in found["fields"])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Account.Name", {"type": "string", "byteLength": 765, "length": 255, "nillable": False, "nameField": True}),
        ("Account.BillingStreet", {"type": "textarea", "filterable": True, "compoundFieldName": "BillingAddress"}),
        ("Account.BillingAddress", {"soapType": "urn:address", "queryByDistance": True, "filterable": True}),
        ("Account.BillingAddress", {"groupable": False, "sortable": False, "createable": False, "length": 0}),
        ("Account.Description", {"length": 32000, "byteLength": 96000, "filterable": False, "aggregatable": False}),
        ("Account.AnnualRevenue", {"soapType": "xsd:double", "precision": 18, "scale": 0, "groupable": False}),
        ("Account.NumberOfEmployees", {"soapType": "xsd:int", "digits": 8, "groupable": True, "byteLength": 0}),
        ("Account.OwnerId", {"byteLength": 18, "defaultedOnCreate": True, "nillable": False, "permissionable": False}),
        ("Account.ParentId", {"relationshipName": "Parent", "referenceTo": ["Account"], "searchPrefilterable": True}),
        ("Contact.Email", {"type": "email", "length": 80, "idLookup": True, "permissionable": True}),
        ("Contact.LastName", {"compoundFieldName": "Name", "extraTypeInfo": "personname", "permissionable": False}),
        ("Contact.Birthdate", {"soapType": "xsd:date", "groupable": True}),
        ("Lead.OwnerId", {"polymorphicForeignKey": True, "namePointing": True, "referenceTo": ["Group", "User"]}),
        ("Lead.IsConverted", {"createable": True, "updateable": False, "defaultValue": False, "aggregatable": False}),
        ("Lead.Status", {"defaultValue": "Open - Not Contacted", "restrictedPicklist": False, "nillable": False}),
        ("Case.CaseNumber", {"autoNumber": True, "createable": False, "nillable": False, "idLookup": True}),
        ("Opportunity.Probability", {"type": "percent", "precision": 3, "defaultedOnCreate": True}),
        ("Opportunity.CreatedDate", {"soapType": "xsd:dateTime", "groupable": False, "sortable": True}),
        ("Opportunity.ForecastCategory", {"restrictedPicklist": True, "nillable": False, "updateable": False}),
        ("Opportunity.ContactId", {"relationshipName": None, "createable": True, "updateable": False}),
    ],
)
def test_field_is_described_as_at_salesforce(name: str, expected: dict[str, Any]) -> None:
    found = field(*name.split("."))
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("parent", "child", "reference", "name", "cascades", "restricts"),
    [
        ("Account", "Contact", "AccountId", "Contacts", True, False),
        ("Account", "Opportunity", "AccountId", "Opportunities", True, False),
        ("Account", "Case", "AccountId", "Cases", False, True),
        ("Account", "Account", "ParentId", "ChildAccounts", False, False),
        ("Account", "Lead", "ConvertedAccountId", None, False, False),
        ("Contact", "Case", "ContactId", "Cases", False, True),
        ("Contact", "Contact", "ReportsToId", None, False, False),
    ],
)
def test_child_relationship_is_described_as_at_salesforce(
    parent: str, child: str, reference: str, name: str | None, cascades: bool, restricts: bool
) -> None:
    (found,) = [
        each
        for each in described(parent)["childRelationships"]
        if (each["childSObject"], each["field"]) == (child, reference)
    ]
    assert found == {
        "cascadeDelete": cascades,
        "childSObject": child,
        "deprecatedAndHidden": False,
        "field": reference,
        "junctionIdListNames": [],
        "junctionReferenceTo": [],
        "relationshipName": name,
        "restrictedDelete": restricts,
    }


def test_object_is_described_as_at_salesforce() -> None:
    contact = described("Contact")
    flags = {key for key, value in contact.items() if value is True}
    assert flags == {
        *("createable", "deletable", "feedEnabled", "layoutable", "mergeable", "mruEnabled", "queryable"),
        *("replicateable", "retrieveable", "searchable", "triggerable", "undeletable", "updateable"),
        *("compactLayoutable", "searchLayoutable"),
    }
    assert contact["supportedScopes"] == [
        {"label": "All contacts", "name": "everything"},
        {"label": "My contacts", "name": "mine"},
        {"label": "Filter by scope", "name": "scopingRule"},
        {"label": "My team's contacts", "name": "team"},
    ]
    assert contact["urls"]["uiDetailTemplate"] == "https://x.my.salesforce.com/{ID}"
    assert contact["recordTypeInfos"][0]["recordTypeId"] == "012000000000000AAA"


def test_global_describe_lists_every_object_in_short() -> None:
    short = {each["name"]: each for each in describe_global(load_schema(), BASE)}
    assert list(short) == sorted(short)
    assert set(short["UserLicense"]) < set(OBJECT_KEYS.split())
    assert {"fields", "childRelationships"}.isdisjoint(short["Account"])
    assert short["Account"]["urls"]["listviews"] == f"{BASE}/sobjects/Account/listviews"
    assert short["User"]["urls"]["passwordUtilities"] == f"{BASE}/sobjects/User/{{ID}}/password"
    assert set(short["UserLicense"]["urls"]) == {"rowTemplate", "describe", "sobject"}


def test_schema_is_as_old_as_the_org() -> None:
    org = new_org()
    assert org.schema_changed == org.clock.now()

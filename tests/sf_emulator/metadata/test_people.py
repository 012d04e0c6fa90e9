"""Permission sets, profiles, roles, groups and queues from files."""

from tests.sf_emulator.emulator import Emulator
from tests.sf_emulator.metadata.metadata_client import MetadataClient, component, manifest
from tests.sf_emulator.soap.soap_client import SoapClient, text

from sf_emulator.objects import Org
from sf_emulator.objects.user_permissions import with_required


def permissions(*names: str, enabled: str = "true") -> str:
    """User permissions as a file has them."""
    return "".join(
        f"<userPermissions><enabled>{enabled}</enabled><name>{name}</name></userPermissions>" for name in names
    )


def permission_set(content: str) -> dict[str, str]:
    """A package with one permission set."""
    return {
        "package.xml": manifest(PermissionSet=["Provisioner"]),
        "permissionsets/Provisioner.permissionset": component("PermissionSet", content),
    }


def profile(content: str, name: str = "Integration") -> dict[str, str]:
    """A package with one profile."""
    return {
        "package.xml": manifest(Profile=[name]),
        f"profiles/{name}.profile": component("Profile", content),
    }


def soap(emulator: Emulator) -> SoapClient:
    """A client that looks at the records."""
    return SoapClient(emulator).sign_in()


def test_permission_set_gives_what_its_file_gives_and_no_more(metadata: MetadataClient) -> None:
    label = "<label>Provisioner</label>"
    metadata.succeed(permission_set(label + permissions("ApiEnabled", "ViewSetup")))
    metadata.succeed(permission_set(label + permissions("ApiEnabled")))
    row = soap(metadata.emulator).find(
        "PermissionSet", "PermissionsApiEnabled, PermissionsViewSetup", Name="Provisioner"
    )
    assert (text(row, "PermissionsApiEnabled"), text(row, "PermissionsViewSetup")) == ("true", "false")


def access(**given: str) -> str:
    """Access to accounts: everything is false that is not said."""
    flags = ("allowCreate", "allowDelete", "allowEdit", "allowRead", "modifyAllRecords", "viewAllRecords")
    told = "".join(f"<{flag}>{given.get(flag, 'false')}</{flag}>" for flag in flags)
    return f"<objectPermissions>{told}<object>Account</object></objectPermissions>"


BAD = (
    (permissions("ManageRoles"), "Permission ManageRoles depends on permission(s): ViewRoles, ViewSetup"),
    (permissions("FlyToTheMoon"), "Unknown user permission: FlyToTheMoon"),
    ("<license>Nothing</license>", "In field: license - no UserLicense named Nothing found"),
    (
        "<fieldPermissions><editable>true</editable><field>Account.Nowhere__c</field></fieldPermissions>",
        "In field: field - no CustomField named Account.Nowhere__c found",
    ),
    (access(allowCreate="true"), "Permission Create Account depends on permission(s): Read Account"),
)


def test_bad_permission_set_is_refused_with_its_reason(metadata: MetadataClient) -> None:
    for content, problem in BAD:
        assert metadata.fail(permission_set(f"<label>Provisioner</label>{content}")) == {"Provisioner": problem}


def test_access_to_objects_reads_back(metadata: MetadataClient) -> None:
    metadata.succeed(permission_set(f"<label>Provisioner</label>{access(allowRead='true')}"))
    record = metadata.read("PermissionSet", "Provisioner")
    assert record.findtext("{*}objectPermissions/{*}object") == "Account"
    assert record.findtext("{*}objectPermissions/{*}allowRead") == "true"


def test_deployed_access_is_what_holders_see(metadata: MetadataClient, org: Org) -> None:
    industry = "<fieldPermissions><editable>false</editable><field>Account.Industry</field>{}</fieldPermissions>"
    content = f"<label>Provisioner</label>{access(allowRead='true')}"
    metadata.succeed(permission_set(industry.format("<readable>true</readable>") + content))
    (row,) = org.find("PermissionSet", Name="Provisioner")
    bare = org.find("User", Username="marketing-sync@northwind.example")[0]["Id"]
    org.insert("PermissionSetAssignment", {"PermissionSetId": row["Id"], "AssigneeId": bare}, None)
    account = org.actor(bare).schema["Account"]
    assert (account.createable, account.fields["Industry"].updateable, "Rating" in account.fields) == (False,) * 3
    metadata.succeed(permission_set("<label>Provisioner</label>"))
    assert "Account" not in org.actor(bare).schema


def test_profile_keeps_access_that_its_file_does_not_tell(metadata: MetadataClient, org: Org) -> None:
    metadata.succeed(profile(f"{access(allowRead='true')}<userLicense>Salesforce</userLicense>"))
    rating = "<fieldPermissions><editable>true</editable><field>Account.Rating</field></fieldPermissions>"
    unknown = "<fieldPermissions><editable>true</editable><field>Asset.Price</field></fieldPermissions>"
    metadata.succeed(profile(rating + unknown))
    record = metadata.read("Profile", "Integration")
    assert record.findtext("{*}objectPermissions/{*}object") == "Account"
    fields = [each.text for each in record.findall("{*}fieldPermissions/{*}field")]
    assert fields == ["Account.Rating", "Asset.Price"]


def test_new_profile_lets_its_users_do_what_its_file_says(metadata: MetadataClient) -> None:
    given = permissions(*sorted(with_required(["ManageUsers", "ApiEnabled"])))
    ranges = "<loginIpRanges><endAddress>10.0.0.9</endAddress><startAddress>10.0.0.1</startAddress></loginIpRanges>"
    hours = "<loginHours><mondayEnd>1080</mondayEnd><mondayStart>480</mondayStart></loginHours>"
    metadata.succeed(profile(f"{hours}{ranges}<userLicense>Salesforce</userLicense>{given}"))
    record = metadata.read("Profile", "Integration")
    assert record.findtext("{*}loginIpRanges/{*}startAddress") == "10.0.0.1"
    assert record.findtext("{*}loginHours/{*}mondayStart") == "480"
    assert {name.text for name in record.findall("{*}userPermissions/{*}name")} == with_required(
        ["ManageUsers", "ApiEnabled"]
    )


def test_profile_keeps_what_its_file_does_not_tell(metadata: MetadataClient) -> None:
    metadata.succeed(profile(f"<userLicense>Salesforce</userLicense>{permissions('ApiEnabled')}"))
    metadata.succeed(profile(permissions("ViewSetup")))
    names = {name.text for name in metadata.read("Profile", "Integration").findall("{*}userPermissions/{*}name")}
    assert names == {"ApiEnabled", "ViewSetup"}


def test_new_profile_needs_a_licence(metadata: MetadataClient) -> None:
    assert metadata.fail(profile("")) == {"Integration": "Required field is missing: userLicense"}


def test_standard_profiles_have_their_names_in_metadata(metadata: MetadataClient) -> None:
    assert metadata.read("Profile", "Admin").findtext("{*}custom") == "false"


def test_roles_are_made_in_the_order_that_they_need(metadata: MetadataClient) -> None:
    files = {
        "package.xml": manifest(Role=["Alpha", "Beta"]),
        "roles/Alpha.role": component("Role", "<name>Alpha</name><parentRole>Beta</parentRole>"),
        "roles/Beta.role": component("Role", "<name>Beta</name>"),
    }
    assert metadata.succeed(files) == {"Alpha": (True, True), "Beta": (True, True)}
    row = soap(metadata.emulator).find("UserRole", "ParentRole.DeveloperName", DeveloperName="Alpha")
    assert text(row, "ParentRole/DeveloperName") == "Beta"


def test_role_below_nothing_is_refused(metadata: MetadataClient) -> None:
    content = component("Role", "<name>Alpha</name><parentRole>Nowhere</parentRole>")
    problems = metadata.fail({"package.xml": manifest(Role=["Alpha"]), "roles/Alpha.role": content})
    assert problems == {"Alpha": "In field: parentRole - no Role named Nowhere found"}


def test_queue_has_its_objects_and_members(metadata: MetadataClient) -> None:
    queue = (
        "<name>Desk</name><queueMembers><publicGroups><publicGroup>Helpers</publicGroup></publicGroups>"
        "<users><user>admin@northwind.example</user></users></queueMembers>"
        "<queueSobject><sobjectType>Case</sobjectType></queueSobject>"
    )
    files = {
        "package.xml": manifest(Group=["Helpers"], Queue=["Desk"]),
        "groups/Helpers.group": component("Group", "<name>Helpers</name>"),
        "queues/Desk.queue": component("Queue", queue),
    }
    metadata.succeed(files)
    record = metadata.read("Queue", "Desk")
    assert record.findtext("{*}queueMembers/{*}publicGroups/{*}publicGroup") == "Helpers"
    assert record.findtext("{*}queueMembers/{*}users/{*}user") == "admin@northwind.example"
    assert record.findtext("{*}queueSobject/{*}sobjectType") == "Case"
    assert metadata.succeed(files) == {"Helpers": (False, False), "Desk": (False, False)}


def test_api_names_have_no_spaces(metadata: MetadataClient) -> None:
    content = component("Role", "<name>Alpha</name>")
    (problem,) = metadata.fail({"package.xml": manifest(Role=["Al pha"]), "roles/Al pha.role": content}).values()
    assert problem.startswith("The API Name can only contain underscores and alphanumeric characters.")

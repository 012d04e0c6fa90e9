"""Apps from files: what they can do afterwards, what is refused, and that secrets are never told."""

from pathlib import Path

from starlette.applications import Starlette
from tests.sf_emulator.emulator import CALLBACK
from tests.sf_emulator.metadata.metadata_client import NAMESPACE, VERSION, MetadataClient, component, manifest
from tests.sf_emulator.orgs import ORG_FILE

from sf_emulator.objects.access import AppKind, AppSettings, OrgOptions

KEY, SECRET = "Provisioner2026KEY", "Secret0fTheProvisioner"
CONNECTED = f"""    <contactEmail>it@example.com</contactEmail>
    <label>Provisioner</label>
    <oauthConfig>
        <callbackUrl>{CALLBACK}</callbackUrl>
        <consumerKey>{KEY}</consumerKey>
        <consumerSecret>{SECRET}</consumerSecret>
        <isAdminApproved>false</isAdminApproved>
        <isPkceRequired>false</isPkceRequired>
        <isRefreshTokenRotationEnabled>true</isRefreshTokenRotationEnabled>
        <scopes>Api</scopes>
        <scopes>RefreshToken</scopes>
    </oauthConfig>
    <oauthPolicy>
        <ipRelaxation>ENFORCE</ipRelaxation>
        <refreshTokenPolicy>specific_lifetime:30:DAYS</refreshTokenPolicy>
    </oauthPolicy>"""
EXTERNAL = {
    "ExternalClientApplication": "<contactEmail>it@example.com</contactEmail><label>Newer</label>",
    "ExtlClntAppOauthSettings": "<commaSeparatedOauthScopes>Api, RefreshToken</commaSeparatedOauthScopes>"
    "<externalClientApplication>Newer</externalClientApplication>",
    "ExtlClntAppGlobalOauthSettings": f"<callbackUrl>{CALLBACK}</callbackUrl><consumerKey>{KEY}</consumerKey>"
    f"<consumerSecret>{SECRET}</consumerSecret><externalClientApplication>Newer</externalClientApplication>"
    "<isClientCredentialsFlowEnabled>true</isClientCredentialsFlowEnabled><isPkceRequired>false</isPkceRequired>",
    "ExtlClntAppOauthConfigurablePolicies": "<clientCredentialsFlowUser>admin@northwind.example"
    "</clientCredentialsFlowUser><externalClientApplication>Newer</externalClientApplication>"
    "<ipRelaxationPolicyType>Bypass</ipRelaxationPolicyType>"
    "<isClientCredentialsFlowEnabled>true</isClientCredentialsFlowEnabled>"
    "<permittedUsersPolicyType>AllSelfAuthorized</permittedUsersPolicyType>"
    "<refreshTokenPolicyType>SpecificInactivity</refreshTokenPolicyType>"
    "<refreshTokenValidityPeriod>7</refreshTokenValidityPeriod>"
    "<refreshTokenValidityUnit>Days</refreshTokenValidityUnit>",
    "ExtlClntAppConfigurablePolicies": "<externalClientApplication>Newer</externalClientApplication>"
    "<isEnabled>true</isEnabled>",
}
PLACES = {
    "ExternalClientApplication": ("externalClientApps", "eca", "Newer"),
    "ExtlClntAppOauthSettings": ("extlClntAppOauthSettings", "ecaOauth", "Newer_oauth"),
    "ExtlClntAppGlobalOauthSettings": ("extlClntAppGlobalOauthSets", "ecaGlblOauth", "Newer_glbloauth"),
    "ExtlClntAppOauthConfigurablePolicies": ("extlClntAppOauthPolicies", "ecaOauthPlcy", "Newer_oauthPlcy"),
    "ExtlClntAppConfigurablePolicies": ("extlClntAppPolicies", "ecaPlcy", "Newer_plcy"),
}


def connected(content: str = CONNECTED, name: str = "Provisioner") -> dict[str, str]:
    """A package with one connected app."""
    return {
        "package.xml": manifest(ConnectedApp=[name]),
        f"connectedApps/{name}.connectedApp": component("ConnectedApp", content),
    }


def external(**changes: str) -> dict[str, str]:
    """A package with an external client app and its parts, the parts in no particular order."""
    contents = EXTERNAL | changes
    files = {
        f"{folder}/{name}.{suffix}": component(type_name, contents[type_name])
        for type_name, (folder, suffix, name) in reversed(PLACES.items())
    }
    return {"package.xml": manifest(VERSION, **{type_name: [place[2]] for type_name, place in PLACES.items()}), **files}


def test_connected_app_from_a_file_signs_users_in(metadata: MetadataClient) -> None:
    assert metadata.succeed(connected()) == {"Provisioner": (True, True)}
    code = metadata.emulator.allow(client_id=KEY)
    tokens = metadata.emulator.exchange(code, client_id=KEY, client_secret=SECRET)
    assert tokens.status_code == 200
    assert tokens.json()["scope"] == "api refresh_token"


def test_external_client_app_from_files_signs_users_and_itself_in(metadata: MetadataClient) -> None:
    assert set(metadata.succeed(external())) == {name for _, _, name in PLACES.values()}
    code = metadata.emulator.allow(client_id=KEY)
    assert metadata.emulator.exchange(code, client_id=KEY, client_secret=SECRET).status_code == 200
    own = metadata.emulator.token(grant_type="client_credentials", client_id=KEY, client_secret=SECRET)
    assert own.status_code == 200


def test_deploying_the_same_again_changes_nothing(metadata: MetadataClient) -> None:
    without_secret = CONNECTED.replace(f"<consumerSecret>{SECRET}</consumerSecret>", "")
    metadata.succeed(connected())
    metadata.succeed(connected(without_secret))
    assert metadata.succeed(connected(without_secret)) == {"Provisioner": (False, False)}


def test_secret_is_never_told(metadata: MetadataClient) -> None:
    names = {type_name: place[2] for type_name, place in PLACES.items()}
    metadata.succeed(external())
    secret_of_the_other = CONNECTED.replace(KEY, "AnotherKEY2026")
    metadata.succeed(connected(secret_of_the_other))
    for type_name, name in ({"ConnectedApp": "Provisioner"} | names).items():
        answer = metadata.post("readMetadata", f"<type>{type_name}</type><fullNames>{name}</fullNames>")
        assert f"<fullName>{name}</fullName>" in answer.text
        assert SECRET not in answer.text
        assert "<consumerSecret" not in answer.text


def test_app_made_in_setup_reads_as_metadata(metadata: MetadataClient) -> None:
    record = metadata.read("ConnectedApp", "Ready_made_App")
    assert record.findtext("{*}oauthConfig/{*}consumerKey") == metadata.emulator.key
    assert [scope.text for scope in record.findall("{*}oauthConfig/{*}scopes")] == [
        "Api",
        "RefreshToken",
        "Basic",
        "OpenID",
        "Web",
    ]


BAD = (
    (
        "<scopes>Api",
        "<scopes>Everything",
        "'Everything' is not a valid value for the enum 'ConnectedAppOauthAccessScope'",
    ),
    ("<label>Provisioner</label>", "", "Required field is missing: label"),
    (
        "<label>",
        "<nick>x</nick><label>",
        f"Error parsing file: Element {{{NAMESPACE}}}nick invalid at this location in type ConnectedApp",
    ),
    (KEY, "short", "consumerKey must be 8 to 256 alphanumeric characters"),
    ("ENFORCE", "SOMETIMES", "'SOMETIMES' is not a valid value for 'ipRelaxation'"),
    ("lifetime:30:DAYS", "lifetime:x", "'specific_lifetime:x' is not a valid value for 'refreshTokenPolicy'"),
    (
        "<isPkceRequired>false",
        "<isPkceRequired>maybe",
        "Error parsing file: 'maybe' is not a valid value for the type xsd:boolean",
    ),
    (
        "</label>",
        "</label><profileName>Nobody</profileName>",
        "In field: profileName - no Profile named Nobody found",
    ),
)


def test_bad_app_is_refused_with_its_reason(metadata: MetadataClient) -> None:
    for old, new, problem in BAD:
        assert metadata.fail(connected(CONNECTED.replace(old, new))) == {"Provisioner": problem}


def test_consumer_key_of_another_org_is_taken(app: Starlette, metadata: MetadataClient, tmp_path: Path) -> None:
    file = tmp_path / "org.yaml"
    file.write_text(ORG_FILE)
    other = app.state.orgs.add(OrgOptions(file))
    settings = AppSettings("Theirs", "Theirs", "it@fabrikam.example")
    other.apps.create(AppKind.CONNECTED_APP, settings, consumer_key=KEY)
    assert metadata.fail(connected()) == {"Provisioner": "The consumer key is already in use"}


def test_new_connected_apps_can_be_forbidden(metadata: MetadataClient) -> None:
    metadata.emulator.client.post("/__emulator__/settings", json={"connected_apps_creatable": False})
    (problem,) = metadata.fail(connected()).values()
    assert problem.startswith("You can't create a connected app.")


def test_part_needs_its_app(metadata: MetadataClient) -> None:
    files = external()
    del files["externalClientApps/Newer.eca"]
    names = {type_name: [place[2]] for type_name, place in PLACES.items() if type_name != "ExternalClientApplication"}
    problems = metadata.fail(files | {"package.xml": manifest(VERSION, **names)})
    assert set(problems.values()) == {
        "In field: externalClientApplication - no ExternalClientApplication named Newer found"
    }


def test_disabled_app_signs_nobody_in(metadata: MetadataClient) -> None:
    off = EXTERNAL["ExtlClntAppConfigurablePolicies"].replace("<isEnabled>true", "<isEnabled>false")
    metadata.succeed(external(ExtlClntAppConfigurablePolicies=off))
    own = metadata.emulator.token(grant_type="client_credentials", client_id=KEY, client_secret=SECRET)
    assert own.status_code == 400

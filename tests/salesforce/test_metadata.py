"""Components of the Metadata API: their elements are those of their types, and say what each way to sign in needs."""

import dataclasses

import pytest
from lxml import etree

from instep.salesforce.metadata import (
    AppSettings,
    Component,
    connected_app,
    external_client_app,
    manifest,
    permission_set,
    profile,
)
from instep.salesforce.oauth.flows import Flow
from instep.salesforce.secret import Secret

NAMESPACE = "{http://soap.sforce.com/2006/04/metadata}"
APP = AppSettings(
    api_name="Acme_Sync",
    label="Acme Sync",
    description="Keeps users & groups in step",
    contact_email="it@acme.example",
    callback_urls=("https://instep.acme.example/callback", "http://localhost:8717/callback"),
    flow=Flow.WEB_SERVER,
    profile="Acme Sync Integration",
    permission_set="Acme_Sync_Integration",
)
KEYED = dataclasses.replace(APP, consumer_key="a1b2c3d4e5", consumer_secret=Secret("s3cr3ts3cr3t"))
CERTIFIED = dataclasses.replace(APP, flow=Flow.JWT_BEARER, certificate="-----BEGIN CERTIFICATE-----\nMII")
RUNS_AS = dataclasses.replace(APP, flow=Flow.CLIENT_CREDENTIALS, run_as="sync@acme.example")
VARIANTS = [APP, KEYED, CERTIFIED, RUNS_AS, dataclasses.replace(RUNS_AS, run_as="")]

# The elements of each type, and where its files are: salesforce-api.md, A15.
TYPES = {
    "ExternalClientApplication": (
        "externalClientApps/Acme_Sync.eca",
        (
            "contactEmail contactPhone description distributionState iconUrl infoUrl isProtected label logoUrl "
            "managedType orgScopedExternalApp"
        ),
    ),
    "ExtlClntAppOauthSettings": (
        "extlClntAppOauthSettings/Acme_Sync_oauth.ecaOauth",
        (
            "clientAssertionCertificate commaSeparatedCustomScopes commaSeparatedOauthScopes customAttributes "
            "externalClientApplication isFirstPartyAppEnabled label oauthLink singleLogoutUrl trustedIpRanges"
        ),
    ),
    "ExtlClntAppGlobalOauthSettings": (
        "extlClntAppGlobalOauthSets/Acme_Sync_glbloauth.ecaGlblOauth",
        (
            "callbackUrl certificate consumerKey consumerSecret externalClientApplication idTokenConfig "
            "isClientCredentialsFlowEnabled isCodeCredFlowEnabled isCodeCredPostOnly isConsumerSecretOptional "
            "isDeviceFlowEnabled isIntrospectAllTokens isNamedUserJwtEnabled isPkceRequired "
            "isRefreshTokenRotationEnabled "
            "isSecretRequiredForRefreshToken isSecretRequiredForTokenExchange isTokenExchangeEnabled label "
            "shouldRotateConsumerKey shouldRotateConsumerSecret"
        ),
    ),
    "ExtlClntAppOauthConfigurablePolicies": (
        "extlClntAppOauthPolicies/Acme_Sync_oauthPlcy.ecaOauthPlcy",
        (
            "apexHandler clientCredentialsFlowUser commaSeparatedCustomScopes commaSeparatedPermissionSet "
            "commaSeparatedProfile customAttributes executeHandlerAs externalClientApplication guestJwtTimeout "
            "ipRelaxationPolicyType isClientCredentialsFlowEnabled isGuestCodeCredFlowEnabled isNamedUserJwtEnabled "
            "isTokenExchangeFlowEnabled label namedUserJwtTimeout permittedUsersPolicyType policyAction "
            "refreshTokenPolicyType refreshTokenValidityPeriod refreshTokenValidityUnit requiredSessionLevel "
            "sessionTimeoutInMinutes singleLogoutUrl startUrl"
        ),
    ),
    "ExtlClntAppConfigurablePolicies": (
        "extlClntAppPolicies/Acme_Sync_plcy.ecaPlcy",
        (
            "externalClientApplication isEnabled isMobilePluginEnabled isOauthPluginEnabled isPushPluginEnabled "
            "isSamlPluginEnabled label startPage startUrl"
        ),
    ),
    "ConnectedApp": (
        "connectedApps/Acme_Sync.connectedApp",
        (
            "attributes canvasConfig contactEmail contactPhone description iconUrl infoUrl ipRanges label logoUrl "
            "mobileAppConfig mobileStartUrl oauthConfig oauthPolicy permissionSetName plugin pluginExecutionUser "
            "profileName samlConfig sessionPolicy startUrl"
        ),
    ),
    "Profile": ("profiles/Sync.profile", "custom description userLicense userPermissions"),
    "PermissionSet": (
        "permissionsets/Sync.permissionset",
        "description hasActivationRequired label license userPermissions",
    ),
}
OAUTH_CONFIG = (
    "assetTokenConfig callbackUrl certificate consumerKey consumerSecret idTokenConfig isAdminApproved "
    "isClientCredentialEnabled isCodeCredentialEnabled isCodeCredentialPostOnly isConsumerSecretOptional "
    "isIntrospectAllTokens isNamedUserJwtEnabled isPkceRequired isRefreshTokenRotationEnabled "
    "isSecretRequiredForRefreshToken isSecretRequiredForTokenExchange isTokenExchangeEnabled "
    "oauthClientCredentialUser scopes singleLogoutUrl"
)
PERMISSIONS = ["ApiEnabled", "ManageUsers"]
ACCESS = [
    profile("Sync", licence="Salesforce", description="d", permissions=PERMISSIONS),
    permission_set("Sync", label="Sync it", description="d", permissions=PERMISSIONS),
]


def components_of(app: AppSettings) -> list[Component]:
    return [*external_client_app(app), connected_app(app), *ACCESS]


def children(parent: etree._Element) -> list[str]:
    return [str(child.tag).removeprefix(NAMESPACE) for child in parent]


def texts(component: Component, path: str) -> list[str]:
    """The texts of elements at a path without namespaces."""
    found = etree.XML(component.xml()).iterfind("/".join(f"{NAMESPACE}{name}" for name in path.split("/")))
    return [str(element.text) for element in found]


def by_type(app: AppSettings) -> dict[str, Component]:
    return {component.kind.type: component for component in components_of(app)}


@pytest.mark.parametrize("app", VARIANTS, ids=lambda app: f"{app.flow}, {app.run_as or app.consumer_key or 'bare'}")
def test_elements_are_those_of_the_type_in_salesforces_order(app: AppSettings) -> None:
    for component in components_of(app):
        path, allowed = TYPES[component.kind.type]
        root = etree.XML(component.xml())
        assert root.tag == f"{NAMESPACE}{component.kind.type}"
        assert component.path == path
        assert set(children(root)) <= set(allowed.split())
        assert children(root) == sorted(children(root))
    [oauth] = etree.XML(connected_app(app).xml()).iterfind(f"{NAMESPACE}oauthConfig")
    assert set(children(oauth)) <= set(OAUTH_CONFIG.split())
    assert children(oauth) == sorted(children(oauth))


@pytest.mark.parametrize(
    ("app", "scopes", "permitted", "refresh", "rotates"),
    [
        (APP, "Api,RefreshToken", "AllSelfAuthorized", "Infinite", "true"),
        (CERTIFIED, "Api,RefreshToken", "AdminApprovedPreAuthorized", "Zero", "false"),
        (RUNS_AS, "Api", "AdminApprovedPreAuthorized", "Zero", "false"),
    ],
    ids=["web server", "certificate", "client credentials"],
)
def test_each_way_to_sign_in_has_its_settings(
    app: AppSettings, scopes: str, permitted: str, refresh: str, rotates: str
) -> None:
    made = by_type(app)
    policies, settings = made["ExtlClntAppOauthConfigurablePolicies"], made["ExtlClntAppGlobalOauthSettings"]
    assert texts(made["ExtlClntAppOauthSettings"], "commaSeparatedOauthScopes") == [scopes]
    assert texts(policies, "permittedUsersPolicyType") == [permitted]
    assert texts(policies, "refreshTokenPolicyType") == [refresh]
    assert texts(policies, "commaSeparatedProfile") == ([] if app is APP else ["Acme Sync Integration"])
    assert texts(settings, "isRefreshTokenRotationEnabled") == [rotates]
    assert texts(settings, "isPkceRequired") == ["true"]
    assert texts(settings, "callbackUrl") == ["https://instep.acme.example/callback\nhttp://localhost:8717/callback"]
    legacy = made["ConnectedApp"]
    assert texts(legacy, "oauthConfig/scopes") == scopes.split(",")
    assert texts(legacy, "oauthConfig/isAdminApproved") == ["false" if app is APP else "true"]
    assert texts(legacy, "oauthPolicy/refreshTokenPolicy") == [refresh.lower()]


def test_certificate_goes_where_assertions_are_verified() -> None:
    made = by_type(CERTIFIED)
    assert texts(made["ExtlClntAppGlobalOauthSettings"], "certificate") == [CERTIFIED.certificate]
    assert texts(made["ConnectedApp"], "oauthConfig/certificate") == [CERTIFIED.certificate]


@pytest.mark.parametrize(("run_as", "enabled"), [("sync@acme.example", "true"), ("", "false")])
def test_client_credentials_are_enabled_with_their_user_only(run_as: str, enabled: str) -> None:
    made = by_type(dataclasses.replace(RUNS_AS, run_as=run_as))
    policies = made["ExtlClntAppOauthConfigurablePolicies"]
    assert texts(policies, "isClientCredentialsFlowEnabled") == [enabled]
    assert texts(policies, "clientCredentialsFlowUser") == ([run_as] if run_as else [])
    assert texts(made["ExtlClntAppGlobalOauthSettings"], "isClientCredentialsFlowEnabled") == ["true"]


def test_key_and_secret_are_in_the_files_that_say_so_and_nowhere_else() -> None:
    for component in components_of(KEYED):
        assert component.has_secret == (b"s3cr3ts3cr3t" in component.xml()) == (b"a1b2c3d4e5" in component.xml())
    assert [component.kind.type for component in components_of(KEYED) if component.has_secret] == [
        "ExtlClntAppGlobalOauthSettings",
        "ConnectedApp",
    ]
    assert not any(component.has_secret for component in components_of(APP))
    assert "s3cr3ts3cr3t" not in repr(KEYED)


def test_profile_and_permission_set_give_what_they_were_told() -> None:
    for component in ACCESS:
        assert texts(component, "userPermissions/name") == PERMISSIONS
        assert texts(component, "userPermissions/enabled") == ["true", "true"]
    assert texts(ACCESS[0], "userLicense") == ["Salesforce"]


def test_manifest_lists_every_component_once() -> None:
    root = etree.XML(manifest(components_of(APP)))
    listed = {
        (str(kind.findtext(f"{NAMESPACE}name")), str(member.text))
        for kind in root.iterfind(f"{NAMESPACE}types")
        for member in kind.iterfind(f"{NAMESPACE}members")
    }
    assert listed == {(component.kind.type, component.name) for component in components_of(APP)}
    assert children(root)[-1] == "version"


def test_texts_are_escaped_and_the_same_settings_make_the_same_bytes() -> None:
    first, second = (by_type(APP)["ExternalClientApplication"].xml() for _ in range(2))
    assert first == second
    assert b"users &amp; groups" in first
    assert first.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<ExternalClientApplication xmlns=')

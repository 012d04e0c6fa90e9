"""An OAuth app as metadata: an external client app in five components, or a connected app in one.

Source: salesforce-api.md, A14 and A15. Salesforce names the companions of an external client app after the app.
"""

import dataclasses

from instep.salesforce.metadata.components import Component, Fields, Kind, given
from instep.salesforce.oauth.flows import Flow
from instep.salesforce.secret import Secret

APP = Kind("ExternalClientApplication", "externalClientApps", "eca")
GLOBAL_OAUTH = Kind("ExtlClntAppGlobalOauthSettings", "extlClntAppGlobalOauthSets", "ecaGlblOauth")
OAUTH = Kind("ExtlClntAppOauthSettings", "extlClntAppOauthSettings", "ecaOauth")
OAUTH_POLICIES = Kind("ExtlClntAppOauthConfigurablePolicies", "extlClntAppOauthPolicies", "ecaOauthPlcy")
POLICIES = Kind("ExtlClntAppConfigurablePolicies", "extlClntAppPolicies", "ecaPlcy")
NOTHING = Secret("")
CONNECTED_APP = Kind("ConnectedApp", "connectedApps", "connectedApp")


@dataclasses.dataclass(frozen=True, slots=True)
class AppSettings:
    """What is decided about an app; empty means that Salesforce or an administrator decides."""

    api_name: str
    label: str
    description: str
    contact_email: str
    callback_urls: tuple[str, ...]
    flow: Flow
    profile: str  # its users may use an unattended app without allowing it first
    permission_set: str  # likewise, by its API name
    certificate: str = ""  # PEM; an app with one takes assertions
    run_as: str = ""  # user name
    consumer_key: str = ""
    consumer_secret: Secret = NOTHING

    @property
    def scopes(self) -> tuple[str, ...]:
        """Without RefreshToken an assertion is refused too; client credentials have no use for it."""
        return ("Api",) if self.flow is Flow.CLIENT_CREDENTIALS else ("Api", "RefreshToken")

    @property
    def rotates(self) -> bool:
        """Only a person's authorisation has a refresh token that could be stolen."""
        return self.flow is Flow.WEB_SERVER

    @property
    def has_secret(self) -> bool:
        return bool(self.consumer_key)


def external_client_app(app: AppSettings) -> list[Component]:
    """The app, its OAuth settings, and its policies."""
    return [
        Component(APP, app.api_name, _header(app)),
        Component(GLOBAL_OAUTH, f"{app.api_name}_glbloauth", _global_oauth(app), app.has_secret),
        Component(OAUTH, f"{app.api_name}_oauth", _oauth(app)),
        Component(OAUTH_POLICIES, f"{app.api_name}_oauthPlcy", _oauth_policies(app)),
        Component(POLICIES, f"{app.api_name}_plcy", _policies(app)),
    ]


def connected_app(app: AppSettings) -> Component:
    """The older kind, for orgs that may still create one."""
    fields: Fields = (
        ("contactEmail", app.contact_email),
        ("description", app.description),
        ("label", app.label),
        ("oauthConfig", _oauth_config(app)),
        (
            "oauthPolicy",
            (("ipRelaxation", "ENFORCE"), ("refreshTokenPolicy", "zero" if app.flow.is_unattended else "infinite")),
        ),
    )
    if app.flow.is_unattended:
        fields += (("permissionSetName", app.permission_set), ("profileName", app.profile))
    return Component(CONNECTED_APP, app.api_name, fields, app.has_secret)


def _header(app: AppSettings) -> Fields:
    return (
        ("contactEmail", app.contact_email),
        ("description", app.description),
        ("distributionState", "Local"),
        ("isProtected", False),
        ("label", app.label),
    )


def _global_oauth(app: AppSettings) -> Fields:
    return (
        ("callbackUrl", "\n".join(app.callback_urls)),
        *given("certificate", app.certificate),
        *given("consumerKey", app.consumer_key),
        *given("consumerSecret", app.consumer_secret.open()),
        ("externalClientApplication", app.api_name),
        ("isClientCredentialsFlowEnabled", app.flow is Flow.CLIENT_CREDENTIALS),
        ("isCodeCredFlowEnabled", False),
        ("isConsumerSecretOptional", False),
        ("isDeviceFlowEnabled", False),
        ("isIntrospectAllTokens", False),
        ("isNamedUserJwtEnabled", False),
        ("isPkceRequired", True),
        ("isRefreshTokenRotationEnabled", app.rotates),
        ("isSecretRequiredForRefreshToken", True),
        ("isTokenExchangeEnabled", False),
        ("label", f"{app.label} global OAuth settings"),
        ("shouldRotateConsumerKey", False),
        ("shouldRotateConsumerSecret", False),
    )


def _oauth(app: AppSettings) -> Fields:
    return (
        ("commaSeparatedOauthScopes", ",".join(app.scopes)),
        ("externalClientApplication", app.api_name),
        ("label", f"{app.label} OAuth settings"),
    )


def _oauth_policies(app: AppSettings) -> Fields:
    """Client credentials are enabled with the user they run as, never without: Salesforce wants both together."""
    return (
        *given("clientCredentialsFlowUser", app.run_as),
        *given("commaSeparatedProfile", app.profile if app.flow.is_unattended else ""),
        ("externalClientApplication", app.api_name),
        ("ipRelaxationPolicyType", "Enforce"),
        ("isClientCredentialsFlowEnabled", bool(app.run_as)),
        ("isTokenExchangeFlowEnabled", False),
        ("label", f"{app.label} OAuth policies"),
        ("permittedUsersPolicyType", "AdminApprovedPreAuthorized" if app.flow.is_unattended else "AllSelfAuthorized"),
        ("refreshTokenPolicyType", "Zero" if app.flow.is_unattended else "Infinite"),
    )


def _policies(app: AppSettings) -> Fields:
    return (
        ("externalClientApplication", app.api_name),
        ("isEnabled", True),
        ("isOauthPluginEnabled", True),
        ("label", f"{app.label} policies"),
    )


def _oauth_config(app: AppSettings) -> Fields:
    return (
        ("callbackUrl", "\n".join(app.callback_urls)),
        *given("certificate", app.certificate),
        *given("consumerKey", app.consumer_key),
        *given("consumerSecret", app.consumer_secret.open()),
        ("isAdminApproved", app.flow.is_unattended),
        ("isClientCredentialEnabled", app.flow is Flow.CLIENT_CREDENTIALS),
        ("isCodeCredentialEnabled", False),
        ("isConsumerSecretOptional", False),
        ("isIntrospectAllTokens", False),
        ("isNamedUserJwtEnabled", False),
        ("isPkceRequired", True),
        ("isRefreshTokenRotationEnabled", app.rotates),
        ("isSecretRequiredForRefreshToken", True),
        ("isTokenExchangeEnabled", False),
        *given("oauthClientCredentialUser", app.run_as),
        *(("scopes", scope) for scope in app.scopes),
    )

"""How a connection signs in, decided from what is stored, without network."""

from instep.connections.errors import ApiIntegrationOff, InvalidCredentials
from instep.connections.models import Connection, OAuthCredential, SoapCredential
from instep.domain.credentials import SignIn, api_integration_off, choose_sign_in, no_credentials


def choose(connection: Connection) -> SignIn:
    """The row of the credentials table that this connection is in.

    Raises:
        ApiIntegrationOff: With where to turn it on.
        InvalidCredentials: Neither credential can be used.
    """
    if not connection.api_integration_enabled:
        raise ApiIntegrationOff(api_integration_off(connection.name))
    sign_in = choose_sign_in(
        rest_oauth_enabled=connection.rest_oauth_enabled,
        oauth_authorized=is_authorized(connection),
        soap_saved=SoapCredential.objects.filter(connection=connection).exists(),
    )
    if sign_in is None:
        raise InvalidCredentials(no_credentials(connection.name, rest_oauth_enabled=connection.rest_oauth_enabled))
    return sign_in


def is_authorized(connection: Connection) -> bool:
    return OAuthCredential.objects.filter(connection=connection, access_token_sealed__isnull=False).exists()

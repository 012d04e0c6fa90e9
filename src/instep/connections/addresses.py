"""Where a connection signs in, which hosts may be sent its secrets, and which pages are its own."""

from django.conf import settings

from instep.connections.models import Connection, Environment
from instep.domain.callbacks import CALLBACK_PATH
from instep.salesforce.oauth.hosts import PRODUCTION_LOGIN, SANDBOX_LOGIN, trusted_origin


def allowed_hosts() -> tuple[str, ...]:
    """The hosts that the operator allows besides Salesforce's own."""
    return tuple(settings.INSTEP_ALLOWED_SALESFORCE_HOSTS)


def login_address(connection: Connection) -> str:
    """The origin of the connection's login host.

    Raises:
        UntrustedHost: Its own domain is not Salesforce's and no longer allowed.
    """
    if connection.environment == Environment.PRODUCTION:
        return PRODUCTION_LOGIN
    if connection.environment == Environment.SANDBOX:
        return SANDBOX_LOGIN
    return trusted_origin(connection.domain, allowed_hosts())


def console_callback() -> str:
    return f"{settings.INSTEP_PUBLIC_URL}{CALLBACK_PATH}"


def health_page(connection: Connection) -> str:
    """For messages that are read elsewhere."""
    return f"{settings.INSTEP_PUBLIC_URL}/applications/{connection.name}/provisioning/health/"

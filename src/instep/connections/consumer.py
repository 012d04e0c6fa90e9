"""What every flow begins with: where the connection signs in, and the app's key and secret, given or stored."""

from instep.connections.addresses import login_address
from instep.connections.errors import problem_of
from instep.connections.models import Connection, OAuthCredential
from instep.connections.validating import NOTHING, missing
from instep.domain.problems import BadInput
from instep.salesforce import Secret, UntrustedHost

FROM_THE_APP = "Copy it from the app in Salesforce: into the form, or with --consumer-key and --consumer-secret-file"


def allowed_login_address(connection: Connection) -> str:
    """Raises BadInput when the connection's domain is no longer an allowed host."""
    try:
        return login_address(connection)
    except UntrustedHost as error:
        raise BadInput(problem_of(error, where=connection.name)) from error


def given_or_stored(
    connection: Connection, consumer_key: str, consumer_secret: Secret | None, *, needs_secret: bool = True
) -> tuple[str, Secret]:
    """The given key and secret, or the stored ones; a stored secret belongs to the stored key only. Empty: none.

    Raises:
        BadInput: Naming what is missing.
    """
    stored = OAuthCredential.objects.select_related("connection").filter(connection=connection).first()
    key = consumer_key.strip() or (stored.consumer_key if stored else "")
    secret = consumer_secret or NOTHING
    if not secret and stored and stored.consumer_key == key and stored.consumer_secret_sealed:
        secret = stored.open("consumer_secret")
    problems = [] if key else [missing("OAuth Consumer Key", connection.name, FROM_THE_APP)]
    problems += [missing("OAuth Consumer Secret", connection.name, FROM_THE_APP)] if needs_secret and not secret else []
    if problems:
        raise BadInput(*problems)
    return key, secret

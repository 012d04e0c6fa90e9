"""Another installation, of which this one knows nothing, that uses the same Salesforce user and app."""

from instep.salesforce import Secret, make_http
from instep.salesforce.oauth.web_server import authorize_address, exchange_code, new_code_verifier
from tests.emulator import Emulator, query_of


def authorize_elsewhere(emulator: Emulator) -> None:
    """One more grant of the administrator for the ready-made app."""
    callback = str(emulator.ready["app"]["callback_urls"][-1])
    verifier = new_code_verifier()
    address = authorize_address(
        emulator.url,
        consumer_key=emulator.consumer_key,
        redirect_uri=callback,
        state=Secret("elsewhere"),
        code_verifier=verifier,
    )
    with make_http() as http:
        exchange_code(
            http,
            emulator.url,
            code=Secret(query_of(emulator.allow(address))["code"]),
            code_verifier=verifier,
            consumer_key=emulator.consumer_key,
            consumer_secret=Secret(emulator.consumer_secret),
            redirect_uri=callback,
            allowed_hosts=("127.0.0.1",),
        )

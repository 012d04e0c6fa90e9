"""The token exchange flow in an org that has no handler for it."""

import pytest
from starlette.applications import Starlette
from tests.sf_emulator.emulator import Emulator
from tests.sf_emulator.tokens import change_app, refused

GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
HYBRID = "urn:ietf:params:oauth:grant-type:hybrid-token-exchange"
TOKEN = {"subject_token": "x.y.z", "subject_token_type": "urn:ietf:params:oauth:token-type:id_token"}
NO_HANDLER = ("invalid_request", "no token exchange handler is enabled for this app")


def test_app_without_the_flow_does_not_know_the_grant(standing: Emulator) -> None:
    answer = standing.token(grant_type=GRANT, client_id=standing.key, **TOKEN)
    assert refused(answer) == ("unsupported_grant_type", "grant type not supported")


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"grant_type": GRANT}, ("invalid_request", "missing required parameter: subject_token")),
        (
            {"grant_type": GRANT, "subject_token": "x"},
            ("invalid_request", "missing required parameter: subject_token_type"),
        ),
        (
            {"grant_type": GRANT, **TOKEN, "subject_token_type": "cookie"},
            ("invalid_request", "subject token type not supported"),
        ),
        ({"grant_type": GRANT, **TOKEN}, NO_HANDLER),
        ({"grant_type": HYBRID, **TOKEN}, NO_HANDLER),
        ({"grant_type": GRANT, **TOKEN, "client_secret": "wrong"}, ("invalid_client", "invalid client credentials")),
        ({"grant_type": GRANT, **TOKEN, "client_id": "x"}, ("invalid_client_id", "client identifier invalid")),
    ],
)
def test_exchange_is_refused_for_what_is_wrong_first(
    app: Starlette, emulator: Emulator, sent: dict[str, str], error: tuple[str, str]
) -> None:
    change_app(app, token_exchange_flow=True)
    assert refused(emulator.token(**({"client_id": emulator.key} | sent))) == error

"""The device flow: a code on a screen, a page in a browser, and a device that polls."""

from urllib.parse import urlsplit

import pytest
from httpx2 import Response
from starlette.applications import Starlette
from tests.sf_emulator.administrator import text_of
from tests.sf_emulator.emulator import Emulator
from tests.sf_emulator.tokens import change_app, refused, works


def start(emulator: Emulator, **changes: str | None) -> Response:
    asked: dict[str, str | None] = {
        "response_type": "device_code",
        "client_id": emulator.key,
        "scope": "api refresh_token",
    }
    return emulator.token(**(asked | changes))


def poll(emulator: Emulator, device_code: str) -> Response:
    return emulator.token(grant_type="device", client_id=emulator.key, code=device_code)


def decide(emulator: Emulator, user_code: str, button: str) -> Response:
    """Type the code on the page, then press Allow or Deny."""
    emulator.sign_in()
    page = emulator.press(emulator.client.get("/setup/connect"), "device_form", user_code=user_code.lower())
    assert "Allow Access?" in page.text
    return emulator.press(page, "editPage", button)


def test_device_gets_tokens_once_a_person_allowed_it(emulator: Emulator) -> None:
    codes = start(emulator).json()
    assert set(codes) == {"device_code", "user_code", "verification_uri", "interval"}
    assert len(codes["user_code"]) == 8
    assert urlsplit(codes["verification_uri"]).path == "/setup/connect"
    assert refused(poll(emulator, codes["device_code"]))[0] == "authorization_pending"
    assert "You're connected" in text_of(decide(emulator, codes["user_code"], "oaapprove"), "said")
    emulator.advance(codes["interval"])
    tokens = poll(emulator, codes["device_code"]).json()
    assert works(emulator, tokens["access_token"])
    assert emulator.refresh(tokens["refresh_token"]).status_code == 200
    assert refused(poll(emulator, codes["device_code"]))[0] == "invalid_grant"


def test_device_that_does_not_wait_is_told_to_slow_down(emulator: Emulator) -> None:
    device_code = start(emulator).json()["device_code"]
    poll(emulator, device_code)
    assert refused(poll(emulator, device_code))[0] == "slow_down"


def test_denied_device_is_told_so(emulator: Emulator) -> None:
    codes = start(emulator).json()
    decide(emulator, codes["user_code"], "oadeny")
    assert refused(poll(emulator, codes["device_code"])) == ("access_denied", "end-user denied authorization")


def test_codes_are_over_after_ten_minutes(emulator: Emulator) -> None:
    codes = start(emulator).json()
    emulator.advance(600)
    assert refused(poll(emulator, codes["device_code"]))[0] == "invalid_grant"
    emulator.sign_in()
    page = emulator.client.get(f"/setup/connect?user_code={codes['user_code']}")
    assert "not valid" in text_of(page, "said")


def test_page_asks_for_a_login_and_keeps_the_code(emulator: Emulator) -> None:
    codes = start(emulator).json()
    page = emulator.open(f"/setup/connect?user_code={codes['user_code']}")
    admin = emulator.ready["admin"]
    back = emulator.press(page, "login_form", username=admin["username"], pw=admin["password"])
    assert "Allow Access?" in emulator.client.get(back.headers["location"]).text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "3MVG9nobody"}, "invalid_client_id"),
        ({"scope": "wave_api"}, "invalid_scope"),
        ({"client_id": None}, "invalid_request"),
    ],
)
def test_requests_of_devices_that_are_refused(standing: Emulator, changes: dict[str, str | None], error: str) -> None:
    assert refused(start(standing, **changes))[0] == error


def test_app_without_the_flow_refuses_devices(app: Starlette, emulator: Emulator) -> None:
    change_app(app, device_flow=False)
    assert refused(start(emulator)) == ("unsupported_grant_type", "grant type not supported")

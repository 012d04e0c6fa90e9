"""What an administrator does in Setup, for the tests of its pages."""

from typing import Any

from httpx2 import Response
from tests.sf_emulator.emulator import CALLBACK, Emulator, parse


def follow(emulator: Emulator, response: Response) -> Response:
    """The page that a saved form leads to."""
    assert response.status_code == 303, response.text[:3000]
    return emulator.client.get(response.headers["location"])


def create_app(emulator: Emulator, path: str = "/setup/external-client-apps", **changes: Any) -> Response:
    """Fill in the form for a new app as the procedure says."""
    filled: dict[str, Any] = {
        "name": "Provisioning",
        "contact_email": "it@x.example",
        "callback_urls": f"https://provision.example/cb\r\n{CALLBACK}",
        "scopes": ["api", "refresh_token"],
    }
    page = emulator.client.get(f"{path}/new")
    return emulator.press(page, "app-form", **(filled | changes))


def text_of(page: Response, element_id: str) -> str:
    """The text of an element of a page."""
    document = parse(page)
    return str(document.get_element_by_id(element_id).text_content()).strip()


def new_user(emulator: Emulator, username: str, profile: str, **changes: str) -> str:
    """Create a user on the New User page; answers the id."""
    emulator.sign_in()
    page = emulator.client.get("/setup/users/new")
    options = parse(page).xpath("//select[@id='ProfileId']/option")
    profile_id = next(one.get("value") for one in options if one.text_content().startswith(profile))
    filled: dict[str, Any] = {"LastName": "Robot", "Alias": "robot", "Email": username, "Username": username}
    filled |= {"ProfileId": profile_id, "Password": "Robot-2026!"}
    response = emulator.press(page, "user-form", **(filled | changes))
    assert response.status_code == 303, text_of(response, "errors")
    return str(response.headers["location"].partition("?")[0].rsplit("/", 1)[1])

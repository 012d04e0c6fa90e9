"""What a client needs to begin: the address, an administrator and an app's key. `serve --json` prints it."""

from functools import cache
from pathlib import Path
from typing import Any

from sf_emulator.objects.access import Access, Orgs
from sf_emulator.objects.opening import SAMPLE_ORG
from sf_emulator.objects.sample import read_sample

API_VERSION = "68.0"


def describe_ready(access: Access, base_url: str, ca_file: Path | None) -> dict[str, Any]:
    """The ready line as plain values; the password is None when it is no longer the sample's."""
    app = access.ready_made_app()
    return {
        "url": base_url,
        "api_version": API_VERSION,
        "admin": _administrator(access),
        "app": {
            "consumer_key": app.consumer_key,
            "consumer_secret": app.consumer_secret,
            "callback_urls": list(app.settings.callback_urls),
        },
        "org_id": access.org.id,
    } | ({"ca_file": str(ca_file)} if ca_file else {})


def describe_all_ready(orgs: Orgs, base_url: str, ca_file: Path | None) -> dict[str, Any]:
    """The first org's ready line; with several orgs it has the others' in `more_orgs`."""
    first, *others = (describe_ready(access, base_url, ca_file) for access in orgs)
    return first | ({"more_orgs": others} if others else {})


@cache
def _passwords(org_file: Path) -> dict[str, dict[str, str]]:
    return read_sample(org_file).passwords


def _administrator(access: Access) -> dict[str, Any]:
    """The first active administrator whose password the org's file tells."""
    org = access.org
    file, suffix = org.setting("sample_org"), org.settings.get("username_suffix", "")
    for username, secrets in _passwords(Path(file) if file else SAMPLE_ORG).items():
        user = next(iter(org.find("User", Username=username + suffix)), None)
        if user and user["IsActive"] and user["ProfileId"] == org.administrator_profile_id:
            is_current = org.check_password(user["Id"], secrets["password"])
            return {
                "username": user["Username"],
                "password": secrets["password"] if is_current else None,
                "security_token": org.security_token(user["Id"]),
                "user_id": user["Id"],
            }
    return {"username": None, "password": None, "security_token": None, "user_id": None}

"""Setup's home page, and Quick Find without JavaScript."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sf_emulator.objects.ids import normal_id

from .navigation import NAVIGATION
from .requests import SetupRequest

_PAGES_OF_RECORDS = {
    "005": "/setup/users",
    "00e": "/setup/profiles",
    "0PS": "/setup/permission-sets",
    "0PG": "/setup/permission-set-groups",
    "00D": "/setup/company",
    "00E": "/setup/roles",
}
_WITHOUT_PAGE_OF_THEIR_OWN = {"00D"}


def home(setup: SetupRequest) -> Response:
    """What is going on in the org: seats, users, API calls, apps."""
    wanted = setup.request.query_params.get("q", "").strip().lower()
    found = [entry for _, entries in NAVIGATION for entry in entries if wanted in entry.label.lower()]
    used, allowed = setup.org.api_usage()
    store = setup.org.store
    return setup.page(
        "home.html",
        wanted=wanted,
        found=found,
        active_users=store.row('SELECT count(*) AS n FROM "User" WHERE "IsActive"'),
        licences=setup.org.find("UserLicense"),
        api_used=used,
        api_allowed=allowed,
        apps=sum(app.is_installed for app in setup.access.apps.all()),
        grants=len(setup.access.grants.all()),
    )


async def open_record(request: Request) -> Response:
    """/005…: from a record's id to its page, as links into an org do."""
    record_id = normal_id(request.path_params["record_id"])
    folder = _PAGES_OF_RECORDS.get(record_id[:3]) if record_id else None
    if folder is None or record_id is None:
        raise HTTPException(404)
    if record_id[:3] in _WITHOUT_PAGE_OF_THEIR_OWN:
        return RedirectResponse(folder, status_code=302)
    return RedirectResponse(f"{folder}/{record_id}", status_code=302)

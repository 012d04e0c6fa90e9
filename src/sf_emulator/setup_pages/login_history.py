"""Login History: who came, when, through which door, and how it went."""

from starlette.responses import Response

from .requests import SetupRequest

LOGINS_A_PAGE = 100


def show_login_history(setup: SetupRequest) -> Response:
    """Attempts to sign in, the newest first, a page at a time; of one user when asked."""
    query = setup.request.query_params
    user = setup.org.get("User", query["user"]) if query.get("user") else None
    page = max(int(query["page"]), 1) if query.get("page", "").isdecimal() else 1
    user_id = user["Id"] if user else None
    total = setup.access.login_history.count(user_id)
    entries = setup.access.login_history.newest(LOGINS_A_PAGE, user_id, (page - 1) * LOGINS_A_PAGE)
    names = {entry.user_id: setup.org.field_of("User", entry.user_id, "Name") for entry in entries}
    return setup.page(
        "login_history.html",
        entries=entries,
        names=names,
        of_user=user,
        total=total,
        page_number=page,
        pages=max((total + LOGINS_A_PAGE - 1) // LOGINS_A_PAGE, 1),
    )

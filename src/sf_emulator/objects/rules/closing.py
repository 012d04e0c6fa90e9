"""Statuses that close a record."""

from collections.abc import Callable

from sf_emulator.objects.changes import Change


def close_by_status(date_field: str) -> Callable[[Change], None]:
    """A rule: `IsClosed` follows the status, and the field keeps when that was."""

    def follow(change: Change) -> None:
        if not change.changed("Status"):
            return
        status = change.sobject.fields["Status"].value(change.after["Status"])
        closed = bool(status and status.traits.get("closed"))
        if closed != change.after["IsClosed"]:
            change.after |= {"IsClosed": closed, date_field: change.org.now() if closed else None}

    return follow

"""Seats left, kind by kind."""

from collections.abc import Iterator, Sequence

from instep.domain.doctor.facts import Facts, LicenceFacts, Unseen
from instep.domain.doctor.findings import Group, Line, Verdict, failure, hidden, ok, warning

UNLIMITED = -1  # Salesforce's word for a licence without a number of seats


def _user_licences(facts: Facts) -> Iterator[Verdict]:
    if facts.org:
        yield from _seats(facts.org.licences, "user licences")


def _permission_set_licences(facts: Facts) -> Iterator[Verdict]:
    if facts.org:
        yield from _seats(facts.org.permission_set_licences, "permission set licences")


def _seats(licences: Sequence[LicenceFacts] | Unseen, what: str) -> Iterator[Verdict]:
    if isinstance(licences, Unseen):
        yield hidden(f"The org's {what}", licences.said)
        return
    yield from map(_seats_of, licences)


def _seats_of(licence: LicenceFacts) -> Verdict:
    if licence.total == UNLIMITED:
        return ok(f"{licence.name}: {licence.used:,} used, without a limit")
    seen = f"{licence.name}: {licence.used:,} of {licence.total:,} used, {max(0, licence.left):,} left"
    if licence.left < 0:
        return failure(
            f"{seen}; {-licence.left:,} too many",
            "Deactivate users or buy seats: as long as there are too many, a leaver frees none",
        )
    if licence.left == 0 and licence.total:
        return warning(seen, "Buy seats or free some before people with this licence join")
    return ok(seen)


LINES = (
    Line(
        "user-licences",
        Group.LICENCES,
        "User licences left, kind by kind",
        "Each active user takes a seat of the licence of its profile; without one it cannot be created",
        "Setup → Company Information → User Licenses",
        _user_licences,
    ),
    Line(
        "permission-set-licences",
        Group.LICENCES,
        "Permission set licences left, kind by kind",
        "Some permission sets can only be assigned to users who have a seat of these",
        "Setup → Company Information → Permission Set Licenses",
        _permission_set_licences,
    ),
)

"""The doctor against orgs that are broken in each of the ways it names: one test a line and way."""

import re
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path

import pytest
import time_machine
from tests.connections.doctor.access_ailments import ACCESS_AILMENTS
from tests.connections.doctor.ailments import Ailment
from tests.connections.doctor.clinic import Clinic
from tests.connections.doctor.org_ailments import (
    BARE_USER_AILMENTS,
    BLIND_USER_AILMENTS,
    BUT_API,
    BUT_VIEW_SETUP,
    ORG_AILMENTS,
    WARD_AILMENTS,
    ailing_org,
)
from tests.connections.doctor.test_tls import TLS_AILMENTS

from instep.connections.checking import check_connection
from instep.connections.models import Connection
from instep.domain.doctor.findings import Finding, Status
from instep.domain.doctor.registry import LINES
from instep.domain.mapping import DEFAULT_MAPPING

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "doctor.md"
pytestmark = pytest.mark.org
# Lines that tell a choice of the org, none of which is wrong, and the one that only a release of Instep can break.
ALWAYS_OK = {"pkce", "token-rotation", "permitted-users", "soap-version"}
Findings = list[Finding]


def look(connection: Connection, ailments: Iterable[Ailment]) -> Findings:
    connection.refresh_from_db()
    return check_connection(connection, {*DEFAULT_MAPPING, *(name for each in ailments for name in each.mapped)})


def expect(ailment: Ailment, findings: Findings) -> None:
    """The line is as bad as it should be, says what was seen, and where to change it."""
    (finding,) = [each for each in findings if each.code == ailment.code and each.status is not Status.OK]
    assert (finding.status, ailment.seen in finding.summary) == (ailment.status, True), finding
    assert ailment.where in finding.where
    assert finding.next_step


@pytest.mark.parametrize("ailment", [*ACCESS_AILMENTS, *ORG_AILMENTS], ids=str)
def test_line_tells_what_is_broken(ailment: Ailment, clinic: Clinic, no_way_out: None) -> None:
    connection = ailment.connect(clinic)
    ailment.break_it(clinic, connection)
    with time_machine.travel(ailment.at) if ailment.at else nullcontext():
        expect(ailment, look(connection, [ailment]))


@pytest.fixture(scope="module")
def looked_at() -> dict[str, Findings]:
    """What one look showed of an org that is broken in several ways."""
    return {}


@pytest.fixture
def ward(looked_at: dict[str, Findings], clinic: Clinic) -> Findings:
    """An org whose file makes it ill."""
    if "ward" not in looked_at:
        ward = Clinic(clinic.emulator, ailing_org())
        looked_at["ward"] = look(ward.connect_with_oauth(), WARD_AILMENTS)
        ward.close()
    return looked_at["ward"]


@pytest.fixture
def of_user_with(looked_at: dict[str, Findings], clinic: Clinic) -> Callable[..., Findings]:
    """The same org with an integration user that lacks permissions."""

    def of_user_with(lacking: dict[str, bool]) -> Findings:
        name = " ".join(lacking)
        if name not in looked_at:
            connection = clinic.connect_with_oauth()
            clinic.set_permissions(**lacking)
            looked_at[name] = look(connection, ())
        return looked_at[name]

    return of_user_with


@pytest.mark.parametrize("ailment", WARD_AILMENTS, ids=str)
def test_line_tells_what_the_orgs_file_broke(ailment: Ailment, ward: Findings) -> None:
    expect(ailment, ward)


@pytest.mark.parametrize("ailment", BARE_USER_AILMENTS, ids=str)
def test_line_tells_which_permission_is_missing(ailment: Ailment, of_user_with: Callable[..., Findings]) -> None:
    expect(ailment, of_user_with(BUT_VIEW_SETUP))


@pytest.mark.parametrize("ailment", BLIND_USER_AILMENTS, ids=str)
def test_line_tells_what_the_user_may_not_see(ailment: Ailment, of_user_with: Callable[..., Findings]) -> None:
    expect(ailment, of_user_with(BUT_API))


def all_ailments() -> list[Ailment]:
    broken = (*ACCESS_AILMENTS, *ORG_AILMENTS, *WARD_AILMENTS, *BARE_USER_AILMENTS, *BLIND_USER_AILMENTS)
    return [*broken, *TLS_AILMENTS]


def test_every_line_that_can_be_wrong_is_broken_here() -> None:
    broken = {ailment.code for ailment in all_ailments()}
    assert {line.code for line in LINES} - broken == ALWAYS_OK | {"refresh-token"}


def test_page_says_what_breaks_each_line() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (warning|failure) \| ([^|]+) \|$", PAGE.read_text(), re.MULTILINE)
    told = sorted(rows)
    assert told == sorted((each.code, str(each.status), each.how) for each in all_ailments())

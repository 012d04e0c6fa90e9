"""Looking at single lines of a check."""

from instep.connections.checking import check_connection
from instep.connections.models import Connection
from instep.domain.doctor.findings import Finding, Status


def lines_of(connection: Connection, code: str) -> list[Finding]:
    connection.refresh_from_db()
    return [finding for finding in check_connection(connection) if finding.code == code]


def line_of(connection: Connection, code: str) -> Finding:
    (finding,) = lines_of(connection, code)
    return finding


def others(findings: list[Finding]) -> list[str]:
    """The codes of what is not in order."""
    return [finding.code for finding in findings if finding.status is not Status.OK]

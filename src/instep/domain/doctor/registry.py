"""Every line of the doctor, in the order in which they are shown."""

from instep.domain.doctor import app, data, licences, org, reaching, signing_in, soap, user
from instep.domain.doctor.facts import Facts
from instep.domain.doctor.findings import Finding, Line, Verdict

LINES: tuple[Line, ...] = (
    *reaching.LINES,
    *signing_in.LINES,
    *app.LINES,
    *soap.LINES,
    *org.LINES,
    *user.LINES,
    *licences.LINES,
    *data.LINES,
)


def examine(facts: Facts) -> list[Finding]:
    """Every line's verdicts. A line that does not apply says nothing."""
    return [_finding(line, verdict) for line in LINES for verdict in line.judge(facts)]


def _finding(line: Line, verdict: Verdict) -> Finding:
    return Finding(
        line.code, line.group, verdict.status, verdict.seen, line.why, line.where, verdict.said, verdict.next_step
    )

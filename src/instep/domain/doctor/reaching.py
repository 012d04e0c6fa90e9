"""Can Salesforce be reached, is its certificate good, is its clock ours, does it offer our API version?"""

from collections.abc import Iterator
from datetime import timedelta

from instep.domain.doctor.facts import Facts, HostFacts
from instep.domain.doctor.findings import Group, Line, Verdict, failure, ok, warning

CERTIFICATE_WARNING_DAYS = 14
CLOCK_TOLERANCE = timedelta(seconds=60)
ASSERTION_LIFE = timedelta(minutes=3)  # longest that Salesforce takes a JWT for (salesforce-api.md, A5)
UNSUPPORTED_BELOW = 41.0  # 31.0 to 40.0 end with Summer '27 (salesforce-api.md, A16)


def _reachable(facts: Facts) -> Iterator[Verdict]:
    for host in facts.hosts:
        if host.refused:
            yield failure(f"{host.address} does not answer", host.refused.next_step, host.refused.said)
        else:
            yield ok(f"{host.address} answers")


def _certificate(facts: Facts) -> Iterator[Verdict]:
    for host in facts.hosts:
        if not host.refused:
            yield _certificate_of(host, facts)


def _certificate_of(host: HostFacts, facts: Facts) -> Verdict:
    if not host.has_tls:
        return ok(f"{host.address} is on this computer and without TLS, as the operator allowed")
    if host.certificate_ends is None:
        return warning(f"The certificate of {host.address} was not shown", "Look at it with a browser")
    days = (host.certificate_ends - facts.now).days
    seen = f"The certificate of {host.address} is trusted and ends in {days} days, on {host.certificate_ends:%Y-%m-%d}"
    if days >= CERTIFICATE_WARNING_DAYS:
        return ok(seen)
    return warning(seen, "Renew it: it is a custom domain's, or a proxy's between Instep and Salesforce")


def _clock(facts: Facts) -> Iterator[Verdict]:
    for host in facts.hosts:
        if host.clock_ahead is not None:
            yield _clock_of(host, host.clock_ahead, facts)
            return


def _clock_of(host: HostFacts, ahead: timedelta, facts: Facts) -> Verdict:
    seconds = round(ahead.total_seconds())
    if abs(ahead) <= CLOCK_TOLERANCE:
        return ok(f"This computer's clock and Salesforce's differ by {abs(seconds)} s")
    seen = f"This computer's clock is {abs(seconds):,} s {'behind' if seconds > 0 else 'before'} that of {host.address}"
    step = "Set this computer's clock, and keep it right with NTP"
    is_fatal = facts.app is not None and facts.app.signs_assertions and abs(ahead) >= ASSERTION_LIFE
    return failure(seen, step) if is_fatal else warning(seen, step)


def _api_version(facts: Facts) -> Iterator[Verdict]:
    offered = next((host.versions for host in facts.hosts if host.versions), ())
    if not offered and facts.org:
        yield ok(f"The org answers at API {facts.api_version}; its login host lists no versions")
    elif not offered:
        if not all(host.refused for host in facts.hosts):
            yield warning("Salesforce did not list its API versions", "Check that no proxy answers in its place")
    else:
        yield _offered(offered, facts.api_version)


def _offered(offered: tuple[str, ...], ours: str) -> Verdict:
    span = f"The org offers API {min(offered, key=float)} to {max(offered, key=float)}"
    if ours not in offered:
        return failure(f"{span}, but not {ours}, which Instep speaks", "Install the newest Instep")
    if float(ours) < UNSUPPORTED_BELOW:
        return warning(f"{span}; {ours} is unsupported from Summer '27 on", "Install the newest Instep")
    return ok(f"{span}; Instep speaks {ours}, whose end is not announced")


LINES = (
    Line(
        "reachable",
        Group.REACHING,
        "Every address of Salesforce answers",
        "Instep signs in at the login address and works at the org's own",
        "The connection's environment and domain; on this side the firewall and the proxy (HTTPS_PROXY)",
        _reachable,
    ),
    Line(
        "tls-certificate",
        Group.REACHING,
        "The certificate is trusted, and for how many days",
        "When it has ended, or is not trusted, nothing is sent",
        "Setup → Certificate and Key Management for a domain of your own; else your TLS proxy",
        _certificate,
    ),
    Line(
        "clock",
        Group.REACHING,
        "Both clocks show the same time",
        "A sign-in with a certificate (JWT) is valid for three minutes only, by Salesforce's clock",
        "The clock of the computer that runs Instep",
        _clock,
    ),
    Line(
        "api-version",
        Group.REACHING,
        "The org offers the API version that Instep speaks",
        "Salesforce retires versions: a retired one answers 410",
        "Setup → API; the version belongs to the release of Instep",
        _api_version,
    ),
)

"""The two transports to an org, and how a test opens one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.emulator import Emulator

from instep.salesforce import Patience, RestOrg, Secret, Session, SoapOrg, SoapSession, make_http, soap_login

HOSTS = ("127.0.0.1",)
QUICK = Patience(sleep=lambda _: None)
Org = RestOrg | SoapOrg
Open = Callable[..., Org]
TRANSPORTS: dict[str, type[RestOrg] | type[SoapOrg]] = {"rest": RestOrg, "soap": SoapOrg}


def sign_in(emulator: Emulator, password: str = "") -> SoapSession:
    """SOAP login(), whose session both transports accept."""
    with make_http() as http:
        return soap_login(
            http,
            emulator.url,
            username=emulator.username,
            password=Secret(password or emulator.password_and_token),
            allowed_hosts=HOSTS,
        )


@contextmanager
def opened(transport: str, session: Session, **given: Any) -> Iterator[Org]:
    with make_http() as http:
        yield TRANSPORTS[transport](session, http=http, allowed_hosts=HOSTS, patience=QUICK, **given)

"""For clients that build `https://NAME.salesforce.com` themselves: a requests session that finds the org there."""

from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from sf_emulator.testing import Org

MY_DOMAIN = "northwind.my"


class _ToOrg(HTTPAdapter):
    """Connects to the org whatever the host is: as an entry in the machine's hosts file would."""

    def __init__(self, org: Org) -> None:
        super().__init__()
        self._org = org

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        asked = urlsplit(str(request.url))
        request.url = asked._replace(netloc=urlsplit(self._org.url).netloc).geturl()
        return super().send(request, *args, **kwargs)


def session_with(org: Org) -> requests.Session:
    """A session that trusts the org's certificate."""
    session = requests.Session()
    session.verify = org.ca_file or True
    session.trust_env = False
    for name in ("login", MY_DOMAIN):
        session.mount(f"https://{name}.salesforce.com", _ToOrg(org))
    return session

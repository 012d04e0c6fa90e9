"""The key and secret of an external client app, and the second pair that may be staged beside them.

Source: Connect REST API, "OAuth Usage" (59.0), "OAuth Credentials by App ID" (60.0), "OAuth Staged Credentials" (65.0).
The org shows them with "Allow access to External Client App consumer secrets via REST API" only, and to a user with
External Client App Developer and View Client Secret.
"""

import dataclasses
from collections.abc import Iterator
from typing import Any

from instep.salesforce.errors import Refused, Unintelligible
from instep.salesforce.rest.client import DATA, RestOrg
from instep.salesforce.secret import Secret

NOT_FOUND = 404
MOST_PAGES = 50


@dataclasses.dataclass(frozen=True, slots=True)
class Consumer:
    """An app's own key, and where its second pair is staged."""

    app: str
    key: str
    staged_url: str


@dataclasses.dataclass(frozen=True, slots=True)
class StagedPair:
    """The second pair. Salesforce drops it 30 days after it was made."""

    key: str
    secret: Secret
    state: str  # "active": the coming pair; "rotated": the one that was replaced; "expired"
    url: str

    @property
    def is_former(self) -> bool:
        return self.state == "rotated"

    @property
    def is_expired(self) -> bool:
        return self.state == "expired"


def find_consumer(org: RestOrg, keys: frozenset[str]) -> Consumer | None:
    """The app whose own key is one of these. None: the org shows none such.

    Raises:
        Refused: The org, or this user's permissions, do not open the resource.
    """
    for app in _all(org, f"{DATA}/apps/oauth/usage", "apps"):
        for consumer in _all(org, str(app.get("credentialsUrl")), "consumers"):
            if consumer.get("key") in keys and consumer.get("stagedCredentialsUrl"):
                return Consumer(str(app.get("label", "")), str(consumer["key"]), str(consumer["stagedCredentialsUrl"]))
    return None


def staged_pair(org: RestOrg, consumer: Consumer) -> StagedPair | None:
    """What is staged now."""
    try:
        answer = org.call("GET", consumer.staged_url)
    except Refused as error:
        if error.status == NOT_FOUND:
            return None
        raise
    return _pair(answer, consumer)


def stage_pair(org: RestOrg, consumer: Consumer) -> StagedPair:
    """Let Salesforce make a second pair; both work from then on."""
    org.call("POST", consumer.staged_url, body={})  # without a body Salesforce waits for one
    staged = staged_pair(org, consumer)
    if staged is None:
        raise Unintelligible("the pair that was staged is not shown")
    return staged


def promote_pair(org: RestOrg, staged: StagedPair) -> None:
    """The staged pair becomes the app's own; the one that it replaces takes its place, and goes on working."""
    org.call("PATCH", staged.url, body={"command": "rotate"})


def end_pair(org: RestOrg, staged: StagedPair) -> None:
    """It stops working now."""
    org.call("DELETE", staged.url)


def _all(org: RestOrg, url: str, name: str) -> Iterator[dict[str, Any]]:
    """Every item of a list of the Connect REST API, page by page."""
    seen: set[str] = set()
    while url and url not in seen and len(seen) < MOST_PAGES:
        seen.add(url)
        page = org.call("GET", url)
        if not isinstance(page, dict) or not isinstance(page.get(name), list):
            raise Unintelligible(f"the answer has no list of {name}")
        yield from page[name]
        url = str(page.get("nextPageUrl") or "") if page[name] else ""


def _pair(answer: Any, consumer: Consumer) -> StagedPair | None:
    rows = answer.get("stagedCredentials") if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        raise Unintelligible("the answer has no list of staged credentials")
    if not rows:
        return None
    row = rows[0]
    return StagedPair(
        key=str(row.get("key", "")),
        secret=Secret(str(row.get("secret", ""))),
        state=str(row.get("state", "")).lower(),
        url=f"{consumer.staged_url}/{row.get('id')}",
    )

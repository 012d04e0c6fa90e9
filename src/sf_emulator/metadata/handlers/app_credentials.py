"""Consumer keys and secrets that metadata brings along. Source: salesforce-api.md, A15 (`consumerKey`)."""

import re

from sf_emulator.metadata import texts
from sf_emulator.metadata.components import ComponentRefused, Values, Work

_SHAPE = re.compile("[A-Za-z0-9]{8,256}")
SECRET_FIELDS = frozenset({"consumerSecret"})


def read_credentials(work: Work, values: Values) -> tuple[str | None, str | None]:
    """The key and secret for a new app; None where the org is to make one up. Raises ComponentRefused."""
    key, secret = values.get("consumerKey"), values.get("consumerSecret")
    for name, value in (("consumerKey", key), ("consumerSecret", secret)):
        if value is not None and not _SHAPE.fullmatch(value):
            raise ComponentRefused(texts.KEY_SHAPE.format(name=name), "INVALID_FIELD")
    if key and any(access.apps.by_key(key) for access in work.orgs):
        raise ComponentRefused(texts.KEY_TAKEN, "DUPLICATE_VALUE")
    return key, secret


def refuse_new_credentials(values: Values, consumer_key: str) -> None:
    """An app keeps its key, and metadata does not give it another secret. Raises ComponentRefused."""
    if values.get("consumerKey", consumer_key) != consumer_key:
        raise ComponentRefused(texts.KEY_OF_OTHERS, "INVALID_FIELD")
    if "consumerSecret" in values:
        raise ComponentRefused(texts.NOT_CHANGEABLE.format(name="consumerSecret"), "INVALID_FIELD")


def without_secrets(values: Values) -> dict[str, object]:
    """Values that may be kept and shown."""
    return {name: value for name, value in values.items() if name not in SECRET_FIELDS}

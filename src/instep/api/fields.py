"""What requests are made of."""

from ninja import Schema
from pydantic import ConfigDict, SecretStr

from instep.connections import Secret


class Given(Schema):
    """A request's body; a field that is not known is refused, so that a slip of the pen changes nothing."""

    model_config = ConfigDict(extra="forbid")


def secret(given: SecretStr | None) -> Secret:
    """Nothing given is the empty secret."""
    return Secret(given.get_secret_value() if given else "")

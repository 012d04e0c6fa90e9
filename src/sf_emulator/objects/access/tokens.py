"""Keys, secrets and tokens: random, and shaped as Salesforce shapes them.

Source: salesforce-api.md, A2 (codes), A3 (tokens), D3 (prefixes).
"""

import secrets
import string

_BASE62 = string.ascii_letters + string.digits
_TOKEN_ALPHABET = _BASE62 + "._"


def new_consumer_key() -> str:
    """85 characters from `3MVG9`."""
    return "3MVG9" + _random(80, _TOKEN_ALPHABET)


def new_consumer_secret() -> str:
    """64 hexadecimal digits."""
    return secrets.token_hex(32).upper()


def new_session_token(org_id: str) -> str:
    """`<15-character org id>!<opaque>`, 112 characters."""
    return f"{org_id[:15]}!AQE{_random(93, _TOKEN_ALPHABET)}"


def new_refresh_token() -> str:
    """87 characters from `5Aep861`."""
    return "5Aep861" + _random(80, _TOKEN_ALPHABET)


def new_authorization_code() -> str:
    """`aPrx…==`: the padding must be URL-encoded on its way, which is what clients get wrong."""
    return "aPrx" + _random(78, _TOKEN_ALPHABET) + "=="


def new_delete_token() -> str:
    """What stands in OauthToken.DeleteToken: good for revoking the token, and for nothing else."""
    return "DEL" + _random(61, _BASE62)


def new_device_code() -> str:
    """What a device polls with."""
    return _random(64, _BASE62)


def new_user_code() -> str:
    """Eight capitals and digits for a person to type: none that looks like another."""
    return _random(8, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789")


def new_one_time_password() -> str:
    """What opens a browser session once, in a frontdoor address."""
    return _random(64, _BASE62)


def new_csrf_token() -> str:
    """What a page's form carries to prove that it came from that page."""
    return _random(32, _BASE62)


def _random(length: int, alphabet: str) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))

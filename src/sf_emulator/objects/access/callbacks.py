"""Which callback URLs an app may have."""

from urllib.parse import urlsplit

_LOCAL_HOSTS = frozenset({"localhost"})


class CallbackRefused(ValueError):
    """A callback URL that Salesforce does not take; the text says what it would take."""


def parse_callback_urls(text: str) -> tuple[str, ...]:
    """The callback URLs of a box that has one on each line.

    Raises:
        CallbackRefused: One of them is neither https, nor a custom scheme, nor http://localhost.
    """
    urls = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if not urls:
        raise CallbackRefused("Callback URL: You must enter a value. Enter one URL on each line.")
    for url in urls:
        check_callback_url(url)
    return urls


def check_callback_url(url: str) -> None:
    """Refuse what cannot be a callback: see `CallbackRefused`."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError as broken:
        raise CallbackRefused(f"Callback URL: {url} is not a valid URL ({broken}).") from broken
    if any(character.isspace() for character in url) or not parts.scheme or parts.fragment:
        raise CallbackRefused(f"Callback URL: {url} is not a valid URL.")
    if parts.scheme in {"http", "https"} and not host:
        raise CallbackRefused(f"Callback URL: {url} has no host name.")
    if parts.scheme == "http" and host not in _LOCAL_HOSTS:
        raise CallbackRefused(
            f"Callback URL: {url} is not secure. A callback URL must use https or a custom scheme; "
            "http is allowed for http://localhost only."
        )
    if parts.scheme in {"javascript", "data", "file", "vbscript"}:
        raise CallbackRefused(f"Callback URL: {url} uses a scheme that cannot be a callback.")

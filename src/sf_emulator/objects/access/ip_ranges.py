"""Ranges of IP addresses as Setup has them: `203.0.113.1-203.0.113.20`, or one address."""

import ipaddress
from collections.abc import Iterable


class IpRangeRefused(ValueError):
    """Not a range; the text says what one looks like."""


def check_ip_range(text: str) -> str:
    """A range in its one spelling, `start-end`.

    Raises:
        IpRangeRefused: An end is no address, the ends are of two families, or in the wrong order.
    """
    try:
        start, end = _ends(text)
    except ValueError as broken:
        raise IpRangeRefused(f"IP range {text}: write START-END, as in 203.0.113.1-203.0.113.20.") from broken
    if start.version != end.version or int(start) > int(end):
        raise IpRangeRefused(f"IP range {text}: the end must be of the same kind as the start, and not below it.")
    return f"{start}-{end}"


def is_within(address: str, ranges: Iterable[str]) -> bool:
    """Whether an address is in one of the ranges; what is no address is in none."""
    try:
        wanted = ipaddress.ip_address(address)
    except ValueError:
        return False
    for text in ranges:
        start, end = _ends(text)
        if start.version == wanted.version and int(start) <= int(wanted) <= int(end):
            return True
    return False


def _ends(text: str) -> tuple[ipaddress.IPv4Address | ipaddress.IPv6Address, ...]:
    start, _, end = text.partition("-")
    return ipaddress.ip_address(start.strip()), ipaddress.ip_address((end or start).strip())

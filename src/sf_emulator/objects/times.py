"""Salesforce's times on the wire: UTC, milliseconds, an offset without a colon."""

from datetime import UTC, date, datetime, time


def wire_time(instant: datetime) -> str:
    """`2017-05-01T12:00:00.000+0000`; whole seconds, as records keep them. Sorts as text."""
    return f"{instant.astimezone(UTC).isoformat(timespec='seconds')[:19]}.000+0000"  # faster than strftime


def parse_wire_time(text: str) -> datetime:
    """Read an ISO 8601 date and time; without an offset it is UTC. Raises ValueError."""
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def normal_time(text: str) -> str:
    """Any ISO 8601 date and time in the form that records keep. Raises ValueError."""
    return wire_time(parse_wire_time(text))


def normal_date(text: str) -> str:
    """An ISO 8601 date as records keep it. Raises ValueError."""
    return date.fromisoformat(text[:10]).isoformat()


def normal_time_of_day(text: str) -> str:
    """An ISO 8601 time as records keep it: `17:30:00.000Z`. Raises ValueError."""
    return time.fromisoformat(text.removesuffix("Z")).isoformat("milliseconds") + "Z"

"""SQL functions that translated queries call."""

from math import asin, cos, radians, sin, sqrt

from sf_emulator.store import Store

from .date_functions import SQL_NAME as DATE_PART
from .date_functions import date_part
from .expressions import DISTANCE_SQL, FORMAT_SQL
from .formatting import format_value
from .search_terms import holds

HOLDS_SQL = "holds_words"
_EARTH_RADIUS = {"km": 6371.0, "mi": 3958.8}


def add_functions(store: Store) -> None:
    """Make them known to the store."""
    store.add_function(DATE_PART, 5, date_part)
    store.add_function(FORMAT_SQL, 5, format_value)
    store.add_function(DISTANCE_SQL, 5, distance_between)
    store.add_function(HOLDS_SQL, 2, holds)


def distance_between(
    latitude: float | None, longitude: float | None, to_latitude: float | None, to_longitude: float | None, unit: str
) -> float | None:
    """The way over the globe between two places, in `km` or `mi` (haversine formula)."""
    if latitude is None or longitude is None or to_latitude is None or to_longitude is None:
        return None
    start, end = radians(latitude), radians(to_latitude)
    across = radians(to_longitude - longitude)
    half = sin((end - start) / 2) ** 2 + cos(start) * cos(end) * sin(across / 2) ** 2
    return 2 * _EARTH_RADIUS[unit] * asin(min(1.0, sqrt(half)))

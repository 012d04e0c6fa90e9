"""Writes small CSV files for tests."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HEADER = "Employee ID,First Name,Last Name,Work Email,Manager ID,Employment Status,Groups"


def write_csv(folder: Path, *lines: str, header: str = HEADER, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_text("\r\n".join([header, *lines]) + "\r\n", encoding="utf-8", newline="")
    return path


def row(number: int, *, manager: str = "", status: str = "Active", groups: str = "", mail: str = "") -> str:
    """A good row of `HEADER`: person 7 is E7, First7 Last7, p7@x.example."""
    cells: Sequence[str] = (
        f"E{number}",
        f"First{number}",
        f"Last{number}",
        mail or f"p{number}@x.example",
        manager,
        status,
        groups,
    )
    return ",".join(cells)

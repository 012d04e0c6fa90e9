"""Countries and their states as address picklists know them: ISO codes, and the names that text fields hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sf_emulator.objects.yaml_files import read_yaml

_FILE = Path(__file__).parent / "countries.yaml"


class State(NamedTuple):
    """A state; its code may be another country's state's too."""

    country: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory: most have no states, and take none."""

    code: str
    name: str
    states: Mapping[str, str] = field(default_factory=dict)

    def state_code(self, name: str) -> str | None:
        """The code of the state that the text names, in any case."""
        return next((code for code, known in self.states.items() if known.lower() == name.lower()), None)


@cache
def countries() -> Mapping[str, Country]:
    """Every country by its code."""
    listed = read_yaml(_FILE)
    return {
        code: Country(code, spec) if isinstance(spec, str) else Country(code, spec["name"], spec["states"])
        for code, spec in listed.items()
    }


def country_code(name: str) -> str | None:
    """The code of the country that the text names, in any case."""
    return _codes_by_name().get(name.lower())


def states() -> Iterator[State]:
    """Every country's states."""
    for country in countries().values():
        for code, name in country.states.items():
            yield State(country.code, code, name)


@cache
def _codes_by_name() -> Mapping[str, str]:
    return {country.name.lower(): code for code, country in countries().items()}

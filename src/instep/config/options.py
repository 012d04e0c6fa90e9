"""The typed options of an installation: `instep.toml` in INSTEP_HOME, overridden by INSTEP_* variables.

Reading them has no side effects: `home.prepare_home` creates what is missing.
"""

import dataclasses
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs

PREFIX = "INSTEP_"
DEFAULT_PORT = 8000
# Salesforce ends a refresh token that is idle for 30 days, so keeping it alive must come well before.
_WHOLE_NUMBERS = {"check_every_minutes": (1, 1440), "keep_alive_after_days": (1, 28)}
_WHOLE_DIGITS = 6
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")


class OptionsInvalid(Exception):
    """The installation's options cannot be used; `problems` names each one."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    """What an operator may set. Names equal the keys of instep.toml and, with INSTEP_ in front, the variables."""

    home: Path
    database_url: str = ""
    public_url: str = ""  # empty until `addressed`: then http://localhost and the port
    allowed_salesforce_hosts: tuple[str, ...] = ()
    master_key_file: Path | None = None
    master_key_command: str = ""
    master_key: str = dataclasses.field(default="", repr=False)
    log_level: str = "WARNING"
    log_format: str = "console"
    check_every_minutes: int = 60
    keep_alive_after_days: int = 20
    notify_urls: tuple[str, ...] = dataclasses.field(default=(), repr=False)  # they hold tokens and passwords

    def addressed(self, port: int = DEFAULT_PORT) -> "Options":
        """The same options with Instep's own address filled in when the operator gave none."""
        return self if self.public_url else dataclasses.replace(self, public_url=f"http://localhost:{port}")


def load_options(environ: Mapping[str, str] | None = None) -> Options:
    """Read instep.toml and the INSTEP_* variables; a variable wins over the file.

    Raises:
        OptionsInvalid: An option is unknown or has a value that cannot be used; all of them are named.
    """
    variables = os.environ if environ is None else environ
    given = {name.removeprefix(PREFIX).lower(): value for name, value in variables.items() if name.startswith(PREFIX)}
    home = Path(given.pop("home", "") or platformdirs.user_data_dir("instep")).expanduser().absolute()
    from_file = _read_file(home / "instep.toml")
    problems = _unknown(given, lambda name: f"{PREFIX}{name.upper()}", "the environment")
    problems += _unknown(from_file, lambda name: name, str(home / "instep.toml"))
    if problems:
        raise OptionsInvalid(problems)
    return _checked(Options(home=home, **_typed(from_file | given)))  # type: ignore[arg-type]


def _read_file(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OptionsInvalid([f"{path} is not valid TOML: {error}"]) from error


def _unknown(given: Mapping[str, object], spelled: object, place: str) -> list[str]:
    known = {field.name for field in dataclasses.fields(Options)} - {"home"}
    return [
        f"Unknown setting {spelled(name)} in {place}. Known settings: {', '.join(sorted(known))}."  # type: ignore[operator]
        for name in given
        if name not in known
    ]


def _typed(given: Mapping[str, object]) -> dict[str, object]:
    typed: dict[str, object] = {}
    for name, value in given.items():
        if name == "allowed_salesforce_hosts":
            typed[name] = tuple(host.lower() for host in _items(value))
        elif name == "notify_urls":
            typed[name] = _items(value)
        elif name in _WHOLE_NUMBERS:
            typed[name] = _whole(value)
        elif name == "master_key_file":
            typed[name] = Path(str(value)).expanduser() if value else None
        else:
            typed[name] = str(value)
    return typed


def _items(value: object) -> tuple[str, ...]:
    """A list of instep.toml, or a variable's text with commas between."""
    items = value if isinstance(value, list) else str(value).split(",")
    return tuple(str(item).strip() for item in items if str(item).strip())


def _whole(value: object) -> int:
    """0 stands for what is no number, and is refused with the other values out of range."""
    text = str(value).strip()
    return int(text) if text.isdecimal() and len(text) <= _WHOLE_DIGITS else 0


def _checked(options: Options) -> Options:
    """Refuse what cannot work, all of it at once."""
    problems = _problems_of_address(options.public_url) if options.public_url else []
    problems += [
        f"INSTEP_{name.upper()} must be a whole number from {lowest} to {highest}."
        for name, (lowest, highest) in _WHOLE_NUMBERS.items()
        if not lowest <= getattr(options, name) <= highest
    ]
    if options.log_level.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        problems.append(f"INSTEP_LOG_LEVEL is {options.log_level!r}: give DEBUG, INFO, WARNING or ERROR.")
    if options.log_format not in ("console", "json"):
        problems.append(f"INSTEP_LOG_FORMAT is {options.log_format!r}: give console or json.")
    if problems:
        raise OptionsInvalid(problems)
    return dataclasses.replace(options, public_url=options.public_url.rstrip("/"), log_level=options.log_level.upper())


def _problems_of_address(url: str) -> list[str]:
    """Salesforce accepts https and http://localhost as callbacks, nothing else (procedure, callback URL)."""
    unreadable = [f"INSTEP_PUBLIC_URL is {url!r}: give an address like https://instep.example.com."]
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return unreadable
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return unreadable
    problems = []
    if parts.scheme == "http" and parts.hostname != "localhost":
        problems.append(
            f"INSTEP_PUBLIC_URL is {url!r}: Salesforce takes only https or http://localhost as a callback address. "
            "Put Instep behind TLS and give its https address (docs: how-to/tls-reverse-proxy)."
        )
    if parts.path.strip("/") or parts.query or parts.fragment:
        problems.append(f"INSTEP_PUBLIC_URL is {url!r}: give scheme, host and port only.")
    return problems

"""The log: one stream on standard error for Instep and the libraries it stands on, without secrets.

Standard output belongs to what commands print: with --json it is one document, whatever is logged.
"""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from instep.salesforce.secret import Secret

STARS = "***"
_NAMES = (
    "password|passwd|secret|token|authorization|cookie|assertion|session_?id|private_?key|master_?key|code_verifier|"
    "signature|api_?key"
)
_SECRET_NAME = re.compile(rf"(?:{_NAMES})s?$|(?:^|[_-])sid$", re.IGNORECASE)
_SECRETS_IN_TEXT = (
    re.compile(r"(?P<kept>\b(?:Bearer|OAuth|Basic)\s+)[^\s\"',]{8,}", re.IGNORECASE),
    re.compile(rf"(?P<kept>(?:\b[\w-]*(?:{_NAMES})|\bsid|[?&]code)=)[^\s\"'&,;<>]+", re.IGNORECASE),
    re.compile(rf"(?P<kept>[\"'][\w-]*(?:{_NAMES})[\"']\s*:\s*[\"'])[^\"']+", re.IGNORECASE),  # JSON
    re.compile(rf"(?P<kept><(?:\w+:)?(?:{_NAMES})>)[^<]+", re.IGNORECASE),  # SOAP
    re.compile(r"(?P<kept>\b00D\w{12,15}!)[\w.]+"),  # a session of Salesforce, after the org's id
    re.compile(r"(?P<kept>\beyJ)[\w-]+\.[\w-]+\.[\w-]+"),  # a JWT
    re.compile(r"(?P<kept>://[^\s:/@]*:)[^\s/@]+(?=@)"),  # an address with a password in it
    re.compile(r"(?P<kept>-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(?=-----END|$)", re.DOTALL),
)
# What structlog's own lines and those of the standard library go through alike.
_ABOUT_EVERY_LINE: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)


def configure_structlog() -> None:
    """Hand structlog's lines to the standard library's log, which `logging_of` describes."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_ABOUT_EVERY_LINE,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def logging_of(log_level: str, log_format: str) -> dict[str, Any]:
    """Django's LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": lambda: formatter_of(log_format)}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {"dbos": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},  # it would bring its own
        "root": {"handlers": ["stderr"], "level": log_level},
    }


def formatter_of(log_format: str) -> logging.Formatter:
    """Lines for people, or one JSON object a line."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_ABOUT_EVERY_LINE,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            redact,
            structlog.processors.JSONRenderer() if log_format == "json" else _for_people(),
        ],
    )


def redact(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """The last step before a line is written: whatever is called, or looks like, a secret becomes stars."""
    return {name: _cleaned(name, value) for name, value in event.items()}


def without_secrets(text: str) -> str:
    """A text in which secrets of the kinds that Instep handles are stars."""
    for pattern in _SECRETS_IN_TEXT:
        text = pattern.sub(rf"\g<kept>{STARS}", text)
    return text


def _cleaned(name: str, value: Any) -> Any:
    if isinstance(value, Secret) or _SECRET_NAME.search(name):
        return STARS
    if isinstance(value, Mapping):
        return {key: _cleaned(str(key), each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleaned("", each) for each in value]
    return value if isinstance(value, int | float | None) else without_secrets(str(value))


def _for_people() -> Processor:
    plain = structlog.dev.plain_traceback  # the others show local variables
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain, pad_event_to=0)

"""What clients send: JSON or XML, as it is or compressed. Source: salesforce-api.md, C1 and C2."""

import gzip
import json
import zlib
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from . import texts
from .json_errors import explain_json_error
from .xml_bodies import read_xml

_JSON = frozenset({"", "application/json", "text/json"})
_XML = frozenset({"application/xml", "text/xml"})
_DECOMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.decompress,
    "x-gzip": gzip.decompress,
    "deflate": zlib.decompress,
}


def read_body(content: bytes, headers: Mapping[str, str]) -> Any:
    """The body as plain values. Raises RequestRefused."""
    plain = _decompressed(content, headers.get("content-encoding", "").strip().lower())
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in _JSON | _XML:
        raise texts.unsupported_media_type(media_type)
    if not plain.strip():
        raise texts.no_body()
    return read_xml(plain) if media_type in _XML else _read_json(plain)


def _decompressed(content: bytes, encoding: str) -> bytes:
    if encoding not in _DECOMPRESS:
        raise texts.unsupported_encoding(encoding)
    try:
        return _DECOMPRESS[encoding](content)
    except (OSError, EOFError, zlib.error):
        raise texts.broken_compression(encoding) from None


def _read_json(content: bytes) -> Any:
    try:
        text = content.decode(json.detect_encoding(content))
        value = json.loads(text, parse_constant=_refuse_constant)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no character
    except json.JSONDecodeError as error:
        raise texts.broken_json(explain_json_error(error), error.lineno, error.colno) from None
    except RecursionError:
        raise texts.broken_json("Document nesting is too deep", 1, 1) from None
    except UnicodeError:
        raise texts.broken_json("Invalid UTF-8", 1, 1) from None
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise texts.broken_json(f"Non-standard token '{name}': enable JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS", 1, 1)

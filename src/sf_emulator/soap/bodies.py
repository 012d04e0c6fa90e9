"""Bodies of calls: as they are or packed with gzip, as Salesforce's Java client sends them; at most 50 MB.

Source: SOAP API guide, "Compression Support" and "API Request Limits" (size of a SOAP request).
"""

import zlib

from . import texts
from .faults import api_fault, bad_envelope

MAX_BYTES = 50 * 1024 * 1024
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


def unpacked(content: bytes, encoding: str) -> bytes:
    """The body of a call.

    Raises:
        SoapFault: It is too large, or not packed as its header says.
    """
    plain = _unpack(content) if encoding.strip().lower() in _PACKED else content
    if len(plain) > MAX_BYTES:
        raise api_fault("EXCEEDED_MAX_SIZE_REQUEST", texts.TOO_LARGE.format(limit=MAX_BYTES))
    return plain


def _unpack(content: bytes) -> bytes:
    unpacker = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        plain = unpacker.decompress(content, MAX_BYTES + 1)
    except zlib.error as damaged:
        raise bad_envelope(texts.NOT_PACKED.format(reason=damaged)) from damaged
    if not unpacker.eof and len(plain) <= MAX_BYTES:
        raise bad_envelope(texts.NOT_PACKED.format(reason="it ends too early"))
    return plain

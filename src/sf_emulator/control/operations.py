"""What a request asks for, in the words of the SOAP API, whichever API it comes over.

Fault rules match by it and the journal tells it; a request under /services that has none is of an endpoint that the
emulator does not know.
"""

import re
from urllib.parse import parse_qs

_VERSION = re.compile(r"/(?:v)?(\d{1,3}\.\d)(?=/|$)")
_SOAP_CALL = re.compile(rb"<(?:\w+:)?Body[^>]*>\s*(?:<!--.*?-->\s*)*<(?:\w+:)?(\w+)", re.DOTALL)

_ROW = r"/sobjects/\w+/[^/]+"
_REST: tuple[tuple[str, str, str], ...] = (
    ("GET", r"/?", "resources"),
    ("GET|POST", r"/query/?", "query"),
    ("GET|POST", r"/queryAll/?", "queryAll"),
    ("GET", r"/query(?:All)?/[^/]+", "queryMore"),
    ("GET|POST", r"/(?:search|parameterizedSearch)/?", "search"),
    ("GET", r"/sobjects/?", "describeGlobal"),
    ("GET", r"/sobjects/\w+(?:/describe)?/?", "describeSObject"),
    ("GET", r"/sobjects/\w+/(?:updated|deleted)/?", "getUpdated"),
    ("GET|POST|DELETE", r"/sobjects/\w+/\w+/password", "password"),
    ("POST", r"/sobjects/\w+/?", "create"),
    ("GET", rf"{_ROW}(?:/.+)?", "retrieve"),
    ("PATCH", _ROW, "update"),
    ("PATCH|POST", rf"{_ROW}/.+", "upsert"),
    ("DELETE", rf"{_ROW}(?:/.+)?", "delete"),
    ("GET|POST", r"/composite/sobjects/\w+", "retrieve"),
    ("POST", r"/composite/sobjects/?", "create"),
    ("PATCH", r"/composite/sobjects/?", "update"),
    ("PATCH", r"/composite/sobjects/\w+/\w+", "upsert"),
    ("DELETE", r"/composite/sobjects/?", "delete"),
    ("POST", r"/composite/tree/\w+", "tree"),
    ("POST", r"/composite/graph/?", "graph"),
    ("POST", r"/composite/batch/?", "batch"),
    ("GET|POST", r"/composite/?", "composite"),
    ("GET", r"/limits(?:/.*)?", "limits"),
    ("GET", r"/recent/?", "recent"),
    (".*", r"/apps/oauth/.+", "appCredentials"),
    (".*", r"/jobs/ingest(?:/.*)?", "bulkIngest"),
    (".*", r"/jobs/query(?:/.*)?", "bulkQuery"),
)
_OTHERS: tuple[tuple[str, str], ...] = (
    (r"/services/async/[^/]+/.*", "bulkBatch"),
    (r"/services/oauth2/(authorize|revoke|introspect|userinfo)/?", ""),
    (r"/services/oauth2/.*", "oauth"),
    (r"/id/.*", "identity"),
)
_GRANT_TYPES = ("authorization_code", "refresh_token", "jwt_bearer", "client_credentials", "password", "device")
_SOAP_CALLS = ("login", "logout", "getUserInfo", "getServerTimestamp", "setPassword", "resetPassword", "undelete")
_COMPILED = [(re.compile(method), re.compile(path), name) for method, path, name in _REST]
_COMPILED_OTHERS = [(re.compile(path), name) for path, name in _OTHERS]

OPERATIONS: tuple[str, ...] = (
    "versions",
    *dict.fromkeys(name for _, _, name in _REST),
    *_SOAP_CALLS,
    *_GRANT_TYPES,
    *("authorize", "revoke", "introspect", "userinfo", "oauth", "identity", "bulkBatch"),
)


def operation_of(method: str, path: str, body: bytes) -> str | None:
    """The operation's name; None when no endpoint of the emulator is known to be there."""
    if path.startswith("/services/data"):
        return _rest_operation(method, path.removeprefix("/services/data"))
    if path.startswith("/services/Soap/"):
        found = _SOAP_CALL.search(body)
        return found[1].decode() if found else None
    if path == "/services/oauth2/token":
        return _grant_type(body)
    for pattern, name in _COMPILED_OTHERS:
        match = pattern.fullmatch(path)
        if match:
            return name or match[1]
    return None


def version_of(path: str) -> str | None:
    """The API version that a path names, as in `64.0`."""
    found = _VERSION.search(path) if path.startswith("/services/") else None
    return found[1] if found else None


def _rest_operation(method: str, path: str) -> str | None:
    if not path.strip("/"):
        return "versions"
    below = re.sub(r"^/v[^/]+(?:/tooling(?=/))?", "", path)
    method = "GET" if method == "HEAD" else method
    tests = ((verb.fullmatch(method) and where.fullmatch(below), name) for verb, where, name in _COMPILED)
    return next((name for matches, name in tests if matches), None)


def _grant_type(body: bytes) -> str:
    grant_type = parse_qs(body.decode("latin-1")).get("grant_type", ["oauth"])[0]
    name = grant_type.rpartition(":")[2].replace("-", "_")
    return name if name in _GRANT_TYPES else "oauth"

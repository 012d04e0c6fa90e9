"""Broken JSON in the words of Salesforce's parser, which is Jackson.

Confirmed: "Unexpected character ('j' (code 106)): was expecting a colon to separate field name and value at
[line:1, column:18]". The others are Jackson's, by the same pattern.
"""

import json

_EXPECTED = {
    "Expecting ':' delimiter": "was expecting a colon to separate field name and value",
    "Expecting ',' delimiter": "was expecting comma to separate entries",
    "Expecting property name enclosed in double quotes": "was expecting double-quote to start field name",
    "Illegal trailing comma before end of object": "was expecting double-quote to start field name",
    "Expecting value": "expected a valid value (number, String, array, object, 'true', 'false' or 'null')",
    "Illegal trailing comma before end of array": (
        "expected a valid value (number, String, array, object, 'true', 'false' or 'null')"
    ),
    "Extra data": "was expecting end of input",
}
_TEXTS = {
    "Unterminated string starting at": "Unexpected end-of-input: was expecting closing quote for a string value",
    "Invalid control character at": (
        "Illegal unquoted character: has to be escaped using backslash to be included in string value"
    ),
}


def explain_json_error(error: json.JSONDecodeError) -> str:
    """What is wrong, without the place."""
    for begin, text in _TEXTS.items():
        if error.msg.startswith(begin):
            return text
    if error.pos >= len(error.doc):
        return "Unexpected end-of-input: expected close marker"
    if error.msg.startswith("Invalid \\"):
        escaped = error.doc[error.pos + 1 : error.pos + 2] or " "
        return f"Unrecognized character escape '{escaped}' (code {ord(escaped)})"
    character = error.doc[error.pos]
    return f"Unexpected character ('{character}' (code {ord(character)})): {_EXPECTED.get(error.msg, error.msg)}"

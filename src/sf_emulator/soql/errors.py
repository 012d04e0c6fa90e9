"""Why a query is refused. Texts: salesforce-api.md, C3; those marked UNCONFIRMED are corrected here."""

_BEFORE = 25
_AFTER = 25


class QueryRefused(Exception):
    """The query is not answered: Salesforce's error code and its text."""

    def __init__(self, error_code: str, message: str, row: int = 0, column: int = 0) -> None:
        super().__init__(f"{error_code}: {message}")
        self.error_code = error_code
        self.message = message
        self.row = row
        self.column = column


def malformed(query: str, row: int, column: int, problem: str) -> QueryRefused:
    return _at(query, row, column, "MALFORMED_QUERY", problem)


def no_such_column(query: str, row: int, column: int, name: str, sobject: str) -> QueryRefused:
    return _at(
        query,
        row,
        column,
        "INVALID_FIELD",
        f"No such column '{name}' on entity '{sobject}'. If you are attempting to use a custom field, be "
        "sure to append "
        "the '__c' after the custom field name. Please reference your WSDL or the describe call for the "
        "appropriate "
        "names.",
    )


def no_such_relationship(query: str, row: int, column: int, name: str) -> QueryRefused:  # UNCONFIRMED text
    return _at(
        query,
        row,
        column,
        "INVALID_FIELD",
        f"Didn't understand relationship '{name}' in field path. If you are attempting to use a custom "
        "relationship, be "
        "sure to append the '__r' after the custom relationship name. Please reference your WSDL or the "
        "describe call "
        "for the appropriate names.",
    )


def no_such_object(query: str, row: int, column: int, name: str) -> QueryRefused:  # UNCONFIRMED text
    return _at(
        query,
        row,
        column,
        "INVALID_TYPE",
        f"sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure to "
        "append the "
        "'__c' after the entity name. Please reference your WSDL or the describe call for the appropriate "
        "names.",
    )


def wrong_literal(query: str, row: int, column: int, field: str, wanted: str) -> QueryRefused:  # UNCONFIRMED text
    quotes = "should be" if wanted == "string" else "should not be"
    return _at(
        query,
        row,
        column,
        "INVALID_FIELD",
        f"value of filter criterion for field '{field}' must be of type {wanted} and {quotes} enclosed in quotes",
    )


def invalid_id(query: str, row: int, column: int, value: str) -> QueryRefused:  # UNCONFIRMED text
    return _at(query, row, column, "INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {value}")


def invalid_operator(query: str, row: int, column: int) -> QueryRefused:  # UNCONFIRMED text
    return _at(query, row, column, "INVALID_QUERY_FILTER_OPERATOR", "invalid operator on id field")


def not_filterable(query: str, row: int, column: int, field: str) -> QueryRefused:  # UNCONFIRMED text
    return _at(query, row, column, "INVALID_FIELD", f"field '{field}' can not be filtered in a query call")


def duplicate_field(name: str) -> QueryRefused:  # UNCONFIRMED code
    return QueryRefused("INVALID_FIELD", f"duplicate field selected: {name}")


def too_deep() -> QueryRefused:  # UNCONFIRMED text
    return QueryRefused("MALFORMED_QUERY", "SOQL statements cannot query more than 5 levels of parent relationships")


def fields_need_limit() -> QueryRefused:
    return QueryRefused("MALFORMED_QUERY", "The SOQL FIELDS function must have a LIMIT of at most 200")


def offset_too_large() -> QueryRefused:  # UNCONFIRMED text
    return QueryRefused("NUMBER_OUTSIDE_VALID_RANGE", "SOQL offset should not be greater than 2000")


def bad_locator() -> QueryRefused:  # UNCONFIRMED text
    return QueryRefused("INVALID_QUERY_LOCATOR", "invalid query locator")


def _at(query: str, row: int, column: int, code: str, problem: str) -> QueryRefused:
    """Salesforce shows the place: a piece of the line, a caret under the token, row and column."""
    lines = query.split("\n")
    line = lines[row - 1] if 0 < row <= len(lines) else ""
    start = max(0, column - 1 - _BEFORE)
    piece = line[start : column - 1 + _AFTER]
    caret = " " * (column - 1 - start) + "^"
    return QueryRefused(code, f"\n{piece}\n{caret}\nERROR at Row:{row}:Column:{column}\n{problem}", row, column)

"""Why a query is refused. Texts: salesforce-api.md, C3; those marked UNCONFIRMED are corrected here."""

import re

_BEFORE = 30
_AFTER = 31
_BETWEEN_WORDS = re.compile(r"[\s,]")
_WSDL = "Please reference your WSDL or the describe call for the appropriate names."


class QueryRefused(Exception):
    """The query is not answered: Salesforce's error code and its text."""

    def __init__(self, error_code: str, message: str, row: int = 0, column: int = 0) -> None:
        super().__init__(f"{error_code}: {message}")
        self.error_code = error_code
        self.message = message
        self.row = row
        self.column = column


# --- syntax ---


def malformed(query: str, row: int, column: int, problem: str) -> QueryRefused:
    return _at(query, row, column, "MALFORMED_QUERY", problem)


def no_viable_alternative(row: int, column: int, character: str) -> QueryRefused:
    return _malformed(f"line {row}:{column} no viable alternative at character '{character}'")


def bind_variable(query: str, row: int, column: int) -> QueryRefused:
    return malformed(query, row, column, "Bind variables only allowed in Apex code")


def bad_escape(query: str, row: int, column: int, escape: str) -> QueryRefused:  # UNCONFIRMED text
    return malformed(query, row, column, f"Illegal string literal: Invalid string escape '{escape}'")


def query_too_long() -> QueryRefused:  # UNCONFIRMED text
    return _malformed("SOQL statements cannot be longer than 100000 characters.")


def unreadable_text() -> QueryRefused:  # UNCONFIRMED text
    return _malformed("The query holds characters that are not valid Unicode text.")


def too_complicated() -> QueryRefused:
    return QueryRefused(
        "QUERY_TOO_COMPLICATED",
        "Query is either selecting too many fields or the filter conditions are too complicated.",
    )


# --- searches ---


def of_search(refusal: QueryRefused) -> QueryRefused:
    """The same, said of SOSL."""
    code = "MALFORMED_SEARCH" if refusal.error_code == "MALFORMED_QUERY" else refusal.error_code
    return QueryRefused(code, refusal.message, refusal.row, refusal.column)


def no_search_term() -> QueryRefused:
    return QueryRefused("MALFORMED_SEARCH", "No search term found. The search term must be enclosed in braces.")


def search_term_too_short(term: str) -> QueryRefused:
    return QueryRefused("INVALID_SEARCH", f"search term must be longer than one character: {term}")


def unknown_search_group(group: str) -> QueryRefused:  # UNCONFIRMED text
    return QueryRefused("MALFORMED_SEARCH", f"unexpected token: '{group}'")


def not_searchable(name: str) -> QueryRefused:  # UNCONFIRMED text
    return QueryRefused("INVALID_TYPE", f"sObject type '{name}' is not supported in search.")


# --- names ---


def no_such_column(query: str, row: int, column: int, name: str, sobject: str) -> QueryRefused:
    problem = (
        f"No such column '{name}' on entity '{sobject}'. If you are attempting to use a custom field, be sure to "
        f"append the '__c' after the custom field name. {_WSDL}"
    )
    return _at(query, row, column, "INVALID_FIELD", problem)


def no_such_relationship(query: str, row: int, column: int, name: str) -> QueryRefused:
    return _at(query, row, column, "INVALID_FIELD", _relationship(name, "field path"))


def no_such_children(query: str, row: int, column: int, name: str) -> QueryRefused:
    return _at(query, row, column, "INVALID_TYPE", _relationship(name, "FROM part of query call"))


def _relationship(name: str, where: str) -> str:
    return (
        f"Didn't understand relationship '{name}' in {where}. If you are attempting to use a custom relationship, be "
        f"sure to append the '__r' after the custom relationship name. {_WSDL}"
    )


def no_such_object(query: str, row: int, column: int, name: str) -> QueryRefused:
    problem = (
        f"sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure to append the "
        f"'__c' after the entity name. {_WSDL}"
    )
    return _at(query, row, column, "INVALID_TYPE", problem)


def not_polymorphic(query: str, row: int, column: int, name: str) -> QueryRefused:  # UNCONFIRMED text
    return malformed(query, row, column, f"TYPEOF can only be used with polymorphic relationships: '{name}' is not one")


def not_pointed_at(query: str, row: int, column: int, name: str, relationship: str) -> QueryRefused:  # UNCONFIRMED text
    return malformed(query, row, column, f"'{name}' is not a valid type for the relationship '{relationship}'")


def too_deep() -> QueryRefused:  # UNCONFIRMED text
    return _malformed("SOQL statements cannot query more than 5 levels of parent relationships")


def too_many_relationships() -> QueryRefused:  # UNCONFIRMED text
    return _malformed("SOQL statements cannot query aggregate relationships more than 55 times.")


def unknown_function(query: str, row: int, column: int, name: str) -> QueryRefused:  # UNCONFIRMED text
    return malformed(query, row, column, f"Invalid function: {name}")


def wrong_argument(query: str, row: int, column: int, name: str) -> QueryRefused:  # UNCONFIRMED text
    return malformed(query, row, column, f"Invalid argument for function {name}")


# --- conditions ---


def wrong_literal(query: str, row: int, column: int, field: str, wanted: str) -> QueryRefused:
    quotes = "should be" if wanted == "string" else "should not be"
    problem = f"value of filter criterion for field '{field}' must be of type {wanted} and {quotes} enclosed in quotes"
    return _at(query, row, column, "INVALID_FIELD", problem)


def invalid_id(query: str, row: int, column: int, value: str) -> QueryRefused:
    return _at(query, row, column, "INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {value}")


def invalid_operator(query: str, row: int, column: int, type_name: str) -> QueryRefused:
    return _at(query, row, column, "INVALID_QUERY_FILTER_OPERATOR", f"invalid operator on {type_name} field")


def not_filterable(query: str, row: int, column: int, field: str) -> QueryRefused:
    return _at(query, row, column, "INVALID_FIELD", f"field '{field}' can not be filtered in a query call")


def not_sortable(query: str, row: int, column: int, field: str) -> QueryRefused:
    return _at(query, row, column, "MALFORMED_QUERY", f"field '{field}' can not be sorted in a query call")


def not_a_multipicklist(query: str, row: int, column: int, field: str) -> QueryRefused:  # UNCONFIRMED text
    problem = f"includes or excludes operator only valid on multipicklist field: {field}"
    return _at(query, row, column, "INVALID_QUERY_FILTER_OPERATOR", problem)


def number_too_large(query: str, row: int, column: int, text: str) -> QueryRefused:  # UNCONFIRMED text
    return malformed(query, row, column, f"For input string: '{text}'")


# --- semi-joins and anti-joins ---


def semi_join_under_or() -> QueryRefused:
    return _malformed("Semi join sub-selects are not allowed with the 'OR' operator")


def semi_join_nested() -> QueryRefused:
    return _malformed(
        "Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE expressions."
    )


def semi_join_in_semi_join() -> QueryRefused:
    return _malformed("Nesting of semi join sub-selects is not supported")


def too_many_semi_joins() -> QueryRefused:
    return _malformed("Maximum 2 semi join sub-selects are allowed")


def semi_join_of_one_object() -> QueryRefused:
    return _malformed("The inner and outer selects should not be on the same object type")


def semi_join_of_many_fields(query: str, row: int, column: int) -> QueryRefused:  # UNCONFIRMED text
    return malformed(query, row, column, "a semi join sub-select must select exactly one field")


def semi_join_ordered(query: str, row: int, column: int) -> QueryRefused:  # UNCONFIRMED text
    return malformed(query, row, column, "ORDER BY, LIMIT and OFFSET are not allowed in semi join sub-selects")


def semi_join_left_is_no_id(name: str) -> QueryRefused:
    return _malformed(
        f"The left operand field in the where expression for outer query should be an id field, cannot use: '{name}'"
    )


def semi_join_inner_is_no_id(name: str) -> QueryRefused:  # UNCONFIRMED text
    return _malformed(f"The inner select field '{name}' should be an id field or a reference field")


def semi_join_of_other_objects(inner: str, outer: str) -> QueryRefused:
    return _malformed(
        f"The selected field '{inner}' in the subquery and the left operand field in the where expression in the outer "
        f"query '{outer}' should point to the same object type"
    )


# --- what is answered ---


def duplicate_field(name: str) -> QueryRefused:
    return QueryRefused("INVALID_FIELD", f"duplicate field selected: {name}")


def duplicate_alias(name: str) -> QueryRefused:
    return _malformed(f"duplicate alias: {name}")


def alias_without_aggregate(query: str, row: int, column: int) -> QueryRefused:
    return malformed(query, row, column, "only aggregate expressions use field aliasing")


def count_is_alone(query: str, row: int, column: int) -> QueryRefused:  # UNCONFIRMED text
    return malformed(query, row, column, "COUNT() must be the only element in the SELECT list")


def only_root_aggregates() -> QueryRefused:
    return _malformed("Only root queries support aggregate expressions")


class NotGrouped(QueryRefused):
    """Said of groups, but neither the same in all of one nor an aggregate."""

    def __init__(self, refusal: QueryRefused, name: str) -> None:
        super().__init__(refusal.error_code, refusal.message, refusal.row, refusal.column)
        self.name = name


def not_grouped(query: str, row: int, column: int, name: str) -> NotGrouped:
    return NotGrouped(malformed(query, row, column, f"Field must be grouped or aggregated: {name}"), name)


def ordering_not_grouped(query: str, row: int, column: int, name: str) -> QueryRefused:
    return malformed(query, row, column, f"Ordered field must be grouped or aggregated: {name}")


def not_groupable(query: str, row: int, column: int, name: str) -> QueryRefused:
    return malformed(query, row, column, f"field '{name}' can not be grouped in a query call")


def not_aggregatable(query: str, row: int, column: int, name: str, function: str) -> QueryRefused:
    return malformed(query, row, column, f"field {name} does not support aggregate operator {function}")


def grouped_and_aggregated(query: str, row: int, column: int, name: str) -> QueryRefused:
    return malformed(query, row, column, f"Grouped field should not be aggregated: {name}")


def grouped_twice(query: str, row: int, column: int, name: str) -> QueryRefused:
    return malformed(query, row, column, f"duplicate grouping expression: {name}")


def too_many_groupings(mode: str) -> QueryRefused:  # UNCONFIRMED text
    return _malformed(f"GROUP BY {mode} must contain 3 fields or less")


def aggregate_in_where(query: str, row: int, column: int, name: str) -> QueryRefused:  # UNCONFIRMED text
    return malformed(query, row, column, f"Aggregate function {name} is not allowed in the WHERE clause")


def aggregates_with_children(query: str, row: int, column: int) -> QueryRefused:  # UNCONFIRMED text
    return malformed(query, row, column, "Grouped query cannot use child relationships in the SELECT list")


def having_without_group() -> QueryRefused:  # UNCONFIRMED text
    return _malformed("HAVING clause must be used with a GROUP BY clause")


def not_with_overall_aggregates(clause: str) -> QueryRefused:
    return _malformed(f"Non-grouped query that uses overall aggregate functions cannot also use {clause}")


def aggregates_have_one_page() -> QueryRefused:
    return QueryRefused(
        "EXCEEDED_ID_LIMIT",
        "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch",
    )


def not_in_a_stream(name: str) -> QueryRefused:
    return QueryRefused("FEATURENOTENABLED", f"Cannot serialize value for '{name}' in CSV format")


def fields_need_limit() -> QueryRefused:
    return _malformed("The SOQL FIELDS function must have a LIMIT of at most 200")


def fields_not_with_group() -> QueryRefused:  # UNCONFIRMED text
    return _malformed("The SOQL FIELDS function is not supported with GROUP BY or aggregate functions")


def offset_too_large() -> QueryRefused:
    return QueryRefused("NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000")


def bad_locator() -> QueryRefused:  # UNCONFIRMED text
    return QueryRefused("INVALID_QUERY_LOCATOR", "invalid query locator")


def _malformed(message: str) -> QueryRefused:
    return QueryRefused("MALFORMED_QUERY", message)


def _at(query: str, row: int, column: int, code: str, problem: str) -> QueryRefused:
    """Salesforce shows the place: whole words of the line around it, a caret, row and column.

    About 30 characters before and after, seen in answers of real orgs (forcedotcom/cli issue 1356,
    forcedotcom/soql-tooling issue 86).
    """
    lines = query.split("\n")
    line = lines[row - 1] if 0 < row <= len(lines) else ""
    place = column - 1
    start = max(0, place - _BEFORE)
    while start > 0 and not _BETWEEN_WORDS.match(line[start - 1]):
        start -= 1
    after = _BETWEEN_WORDS.search(line, place + _AFTER)
    piece = line[start : after.start() if after else None]
    caret = " " * (place - start) + "^"
    return QueryRefused(code, f"\n{piece}\n{caret}\nERROR at Row:{row}:Column:{column}\n{problem}", row, column)

"""From text to a `Query`: the grammar, and errors with row and column."""

import re
from functools import cache, lru_cache
from pathlib import Path as FilePath
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from .errors import QueryRefused, malformed
from .syntax import (
    AllFields,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    IsIn,
    Kind,
    Like,
    Literal,
    NoneOf,
    Ordering,
    Path,
    Query,
)

_GRAMMAR = FilePath(__file__).parent / "grammar.lark"
_KINDS = {
    "STRING": Kind.STRING,
    "NUMBER": Kind.NUMBER,
    "DATETIME": Kind.DATETIME,
    "DATE": Kind.DATE,
    "TRUE": Kind.BOOLEAN,
    "FALSE": Kind.BOOLEAN,
    "NULL": Kind.NULL,
}


@lru_cache(maxsize=512)
def parse_query(text: str) -> Query:
    """Read a query. Raises QueryRefused (MALFORMED_QUERY) with row and column."""
    try:
        tree = _parser().parse(text)
    except UnexpectedToken as error:
        raise _unexpected(text, error) from None
    except UnexpectedCharacters as error:
        raise malformed(
            text,
            error.line,
            error.column,
            f"line {error.line}:{error.column} no viable alternative at character '{error.char}'",
        ) from None
    query: Query = _ToSyntax(text).transform(tree)
    return query


def _unexpected(text: str, error: UnexpectedToken) -> QueryRefused:
    token = error.token
    if token.type == "$END":
        row = text.count("\n") + 1
        column = len(text) - (text.rfind("\n") + 1) + 1
        return malformed(text, row, column, "unexpected token: '<EOF>'")
    return malformed(text, token.line or 1, token.column or 1, f"unexpected token: '{token}'")


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR.read_text("utf-8"), parser="lalr", start="query", maybe_placeholders=True)


class _ToSyntax(Transformer[Token, Any]):
    """Builds the query bottom up; each method is a rule of the grammar."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def PATH(self, token: Token) -> Path:  # noqa: N802 - named as in the grammar
        return Path(tuple(re.split(r"\s*\.\s*", token)), token.line or 1, token.column or 1)

    def FIELDS(self, token: Token) -> AllFields:  # noqa: N802
        return AllFields(token.partition("(")[2].strip(" )").upper(), token.line or 1, token.column or 1)

    def value(self, children: list[Token]) -> Literal:
        return _literal(children[0])

    def count(self, _: list[Any]) -> tuple[Path, ...]:
        return ()

    def items(self, children: list[Path | AllFields]) -> tuple[Path | AllFields, ...]:
        return tuple(children)

    def compare(self, children: list[Any]) -> Compare:
        path, operator, literal = children
        return Compare(path, "!=" if operator == "<>" else str(operator), literal)

    def like(self, children: list[Any]) -> Like:
        return Like(children[0], _literal(children[1]))

    def values(self, children: list[Literal]) -> tuple[Literal, ...]:
        return tuple(children)

    def is_in(self, children: list[Any]) -> IsIn:
        return IsIn(children[0], children[1], negated=False)

    def is_not_in(self, children: list[Any]) -> IsIn:
        return IsIn(children[0], children[1], negated=True)

    def all_of(self, children: list[Condition]) -> AllOf:
        return AllOf(tuple(children))

    def any_of(self, children: list[Condition]) -> AnyOf:
        return AnyOf(tuple(children))

    def none_of(self, children: list[Condition]) -> NoneOf:
        return NoneOf(children[0])

    def where(self, children: list[Condition]) -> Condition:
        return children[0]

    def ordering(self, children: list[Any]) -> Ordering:
        path, direction, nulls = children
        descending = direction is not None and direction.type == "DESC"
        nulls_first = nulls.type == "FIRST" if nulls is not None else not descending
        return Ordering(path, descending, nulls_first)

    def order(self, children: list[Ordering]) -> tuple[Ordering, ...]:
        return tuple(children)

    def limit(self, children: list[Token]) -> int:
        return int(children[0])

    def offset(self, children: list[Token]) -> int:
        return int(children[0])

    def scope(self, _: list[Any]) -> None:
        return None

    def for_list(self, _: list[Any]) -> None:
        return None

    def query(self, children: list[Any]) -> Query:
        items, sobject, alias, _scope, where, _with, order, limit, offset, _for = children
        return Query(
            text=self._text,
            items=items,
            sobject=sobject,
            alias=alias.text if alias else None,
            where=where,
            order=order or (),
            limit=limit,
            offset=offset or 0,
        )


def _literal(token: Token) -> Literal:
    kind = _KINDS[token.type]
    text = token[1:-1] if kind is Kind.STRING else str(token)
    return Literal(kind, text, token.line or 1, token.column or 1)

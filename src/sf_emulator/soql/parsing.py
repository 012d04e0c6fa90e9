"""From text to a `Query`: the grammar, and errors with row and column."""

import re
from functools import cache, lru_cache
from pathlib import Path as FilePath
from typing import Any, TypeGuard

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedToken, VisitError
from lark.visitors import Transformer_NonRecursive

from .errors import (
    QueryRefused,
    bind_variable,
    malformed,
    no_search_term,
    no_viable_alternative,
    of_search,
    query_too_long,
    too_complicated,
    unreadable_text,
)
from .syntax import (
    AllOf,
    AnyOf,
    Call,
    Child,
    Compare,
    Condition,
    Expression,
    From,
    Includes,
    IsIn,
    Item,
    Kind,
    Like,
    Literal,
    NoneOf,
    Ordering,
    Path,
    Query,
    Search,
    Selected,
    TypeOf,
)

MAX_LENGTH = 100_000
_GRAMMAR = FilePath(__file__).parent / "grammar.lark"
_MAX_ROWS = 2**31 - 1
_DEEPEST_CALL = 5
_KINDS = {
    "STRING": Kind.STRING,
    "NUMBER": Kind.NUMBER,
    "DATETIME": Kind.DATETIME,
    "DATE": Kind.DATE,
    "TIME": Kind.TIME,
    "RELATIVE_DATE": Kind.RELATIVE_DATE,
    "CURRENCY": Kind.CURRENCY,
    "TRUE": Kind.BOOLEAN,
    "FALSE": Kind.BOOLEAN,
    "NULL": Kind.NULL,
}


@lru_cache(maxsize=512)
def parse_query(text: str) -> Query:
    """Read a query. Raises QueryRefused (MALFORMED_QUERY) with row and column."""
    query: Query = _parse(text, "query")
    return query


@lru_cache(maxsize=512)
def parse_search(text: str) -> Search:
    """Read a search. Raises QueryRefused, with the code that Salesforce has for searches."""
    if "{" not in text:
        raise no_search_term()
    try:
        search: Search = _parse(text, "search")
    except QueryRefused as refusal:
        raise of_search(refusal) from None
    return search


def _parse(text: str, start: str) -> Any:
    _check_text(text)
    try:
        return _ToSyntax(text).transform(_parser().parse(text, start=start))
    except (UnexpectedToken, UnexpectedCharacters) as error:
        raise _syntax_error(text, error) from None
    except VisitError as error:
        raise error.orig_exc from None


def _check_text(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise query_too_long()
    if not text.isprintable() and ("\0" in text or re.search("[\ud800-\udfff]", text)):
        raise unreadable_text()


def _syntax_error(text: str, error: UnexpectedToken | UnexpectedCharacters) -> QueryRefused:
    if isinstance(error, UnexpectedCharacters):
        return no_viable_alternative(error.line, error.column, error.char)
    token = _stray_alias(error) or error.token
    if token.type == "$END":
        row = text.count("\n") + 1
        column = len(text) - (text.rfind("\n") + 1) + 1
        return malformed(text, row, column, "unexpected token: '<EOF>'")
    return malformed(text, token.line or 1, token.column or 1, f"unexpected token: '{token}'")


def _stray_alias(error: UnexpectedToken) -> Token | None:
    """In `SELECT Id FORM User`, FORM: read as a name for Id until neither a comma nor FROM follows."""
    stack = error.interactive_parser.parser_state.value_stack if error.interactive_parser else []
    field, alias = [None, None, *stack][-2:]
    if error.token.type == "PATH" and _is_path(field) and _is_path(alias):
        words = [each.type for each in stack if isinstance(each, Token)]
        if "_SELECT" in words and "_FROM" not in words[words.index("_SELECT") :]:
            return alias
    return None


def _is_path(value: object) -> TypeGuard[Token]:
    return isinstance(value, Token) and value.type == "PATH"


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR.read_text("utf-8"), parser="lalr", start=["query", "search"], maybe_placeholders=True)


class _ToSyntax(Transformer_NonRecursive[Token, Any]):
    """Builds the query bottom up; each method is a rule or a terminal of the grammar."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def PATH(self, token: Token) -> Path:  # noqa: N802 - named as in the grammar
        return Path(tuple(re.split(r"\s*\.\s*", token)), token.line or 1, token.column or 1)

    def value(self, children: list[Token]) -> Literal:
        (token,) = children
        if token.type == "BIND":
            raise bind_variable(self._text, token.line or 1, token.column or 1)
        return _literal(token)

    def call(self, children: list[Any]) -> Call:
        name, *arguments = children
        given = tuple(_literal(each) if isinstance(each, Token) else each for each in arguments if each is not None)
        depth = 1 + max((each.depth for each in given if isinstance(each, Call)), default=0)
        if depth > _DEEPEST_CALL:
            raise too_complicated()
        return Call(name.text.upper(), given, name.text, name.row, name.column, depth)

    def selected(self, children: list[Any]) -> Selected:
        return Selected(*children)

    def child(self, children: list[Query]) -> Child:
        return Child(children[0])

    def paths(self, children: list[Path]) -> tuple[Path, ...]:
        return tuple(children)

    def when(self, children: list[Any]) -> tuple[Path, tuple[Path, ...]]:
        return children[0], children[1]

    def typeof(self, children: list[Any]) -> TypeOf:
        relationship, *branches, otherwise = children
        return TypeOf(relationship, tuple(branches), otherwise or ())

    def items(self, children: list[Item]) -> tuple[Item, ...]:
        return tuple(children)

    def source(self, children: list[Any]) -> From:
        path, alias = children
        return From(path, alias.text if alias else None)

    def sources(self, children: list[From]) -> tuple[From, ...]:
        return tuple(children)

    def compare(self, children: list[Any]) -> Compare:
        left, operator, literal = children
        return Compare(left, "!=" if operator == "<>" else str(operator), literal)

    def like(self, children: list[Any]) -> Like:
        return Like(children[0], _literal(children[1]))

    def values(self, children: list[Literal]) -> tuple[Literal, ...]:
        return tuple(children)

    def is_in(self, children: list[Any]) -> IsIn:
        return IsIn(children[0], children[1], negated=False)

    def is_not_in(self, children: list[Any]) -> IsIn:
        return IsIn(children[0], children[1], negated=True)

    def includes(self, children: list[Any]) -> Includes:
        return Includes(children[0], children[1], negated=False)

    def excludes(self, children: list[Any]) -> Includes:
        return Includes(children[0], children[1], negated=True)

    def all_of(self, children: list[Condition]) -> AllOf:
        return AllOf(tuple(children))

    def any_of(self, children: list[Condition]) -> AnyOf:
        return AnyOf(tuple(children))

    def none_of(self, children: list[Condition]) -> NoneOf:
        return NoneOf(children[0])

    def ordering(self, children: list[Any]) -> Ordering:
        by, direction, nulls = children
        descending = direction is not None and direction.type == "DESC"
        nulls_first = nulls.type == "FIRST" if nulls is not None else not descending
        return Ordering(by, descending, nulls_first)

    def orderings(self, children: list[Ordering]) -> tuple[Ordering, ...]:
        return tuple(children)

    def expressions(self, children: list[Expression]) -> tuple[Expression, ...]:
        return tuple(children)

    def all_rows(self, children: list[Token | None]) -> bool:
        return children[0] is not None

    def _only(self, children: list[Any]) -> Any:
        return children[0]

    scope = where = mode = group = having = order = otherwise = _only

    def limit(self, children: list[Token | None]) -> int | None:
        return _row_count(children[0]) if children[0] else None

    offset = limit

    def for_list(self, children: list[tuple[Path, ...] | None]) -> None:
        self._check_words(children[0], {"VIEW", "REFERENCE", "UPDATE"})

    def update(self, children: list[tuple[Path, ...] | None]) -> None:
        self._check_words(children[0], {"TRACKING", "VIEWSTAT"})

    def _check_words(self, words: tuple[Path, ...] | None, known: set[str]) -> None:
        for word in words or ():
            if word.text.upper() not in known:
                raise malformed(self._text, word.row, word.column, f"unexpected token: '{word.text}'")

    def query(self, children: list[Any]) -> Query:
        items, sources, scope, where, mode, group, having, order, limit, offset, _for, _update, all_rows = children
        return Query(
            text=self._text,
            items=items,
            source=sources[0],
            more_sources=sources[1:],
            scope=scope,
            where=where,
            mode=mode,
            group=group or (),
            having=having,
            order=order or (),
            limit=limit,
            offset=offset or 0,
            all_rows=all_rows,
        )

    def with_clause(self, _: list[Any]) -> None:
        """Snippets, divisions and the like change nothing here."""

    def target(self, children: list[Any]) -> Query:
        path, items, scope, where, order, limit, offset = children
        return Query(
            text=self._text,
            items=items or (Selected(Path(("Id",), path.row, path.column), None),),
            source=From(path, None),
            scope=scope,
            where=where,
            order=order or (),
            limit=limit,
            offset=offset or 0,
        )

    def returned(self, children: list[Query]) -> tuple[Query, ...]:
        return tuple(children)

    def search(self, children: list[Any]) -> Search:
        terms, group, targets, *_with, limit, _update = children
        return Search(str(terms)[1:-1], group.text.upper() if group else "ALL", targets, limit)


def _row_count(token: Token) -> int:
    return int(token) if len(token) < len(str(_MAX_ROWS)) else _MAX_ROWS


def _literal(token: Token) -> Literal:
    kind = _KINDS[token.type]
    text = token[1:-1] if kind is Kind.STRING else str(token)
    return Literal(kind, text, token.line or 1, token.column or 1)

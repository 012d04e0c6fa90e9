"""The terms of a search: which words a record must hold. Source: SOQL and SOSL Reference, "FIND {SearchQuery}"."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from lark import Lark, Token
from lark.exceptions import UnexpectedInput
from lark.visitors import Transformer_NonRecursive

from .errors import no_search_term, search_term_too_short

_GRAMMAR = FilePath(__file__).parent / "search_terms.lark"
_WORDS = re.compile(r"\w+")
_PIECES = re.compile(r"\\.|\w+|[*?]|\W", re.DOTALL)
_GAP = r"\W+"
_EDGE = r"\b"
_OPERATORS = frozenset({"and", "or", "not"})
_WILDCARDS = {"*": r"\w*", "?": r"\w"}
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other, as a regular expression, and letters that any text with them holds."""

    pattern: str
    letters: str


@dataclass(frozen=True, slots=True)
class Every:
    terms: "tuple[Terms, ...]"


@dataclass(frozen=True, slots=True)
class Some:
    terms: "tuple[Terms, ...]"


@dataclass(frozen=True, slots=True)
class Without:
    term: "Terms"


Terms = Phrase | Every | Some | Without


def parse_terms(written: str) -> Terms:
    """Read what stood in the braces. Raises QueryRefused."""
    if not written.strip():
        raise no_search_term()
    words = [word for word in _WORDS.findall(written) if word.lower() not in _OPERATORS]
    if max(map(len, words), default=0) < _SHORTEST:
        raise search_term_too_short(written.strip())
    try:
        tree = _parser().parse(written)
    except UnexpectedInput:
        raise no_search_term() from None
    terms: Terms = _ToTerms().transform(tree)
    return terms


def holds(text: str | None, pattern: str) -> bool:
    """Whether a text has the words of a phrase, in any case."""
    return text is not None and _compiled(pattern).search(text) is not None


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR.read_text("utf-8"), parser="lalr", start="any_of")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


class _ToTerms(Transformer_NonRecursive[Token, Any]):
    """Builds the terms bottom up; each method is a rule of the grammar."""

    def word(self, children: list[Token]) -> Phrase:
        return _phrase(str(children[0]))

    def phrase(self, children: list[Token]) -> Phrase:
        return _phrase(str(children[0])[1:-1])

    def none_of(self, children: list[Terms]) -> Without:
        return Without(children[0])

    def all_of(self, children: list[Terms]) -> Terms:
        return children[0] if len(children) == 1 else Every(tuple(children))

    def any_of(self, children: list[Terms]) -> Terms:
        return children[0] if len(children) == 1 else Some(tuple(children))


def _phrase(written: str) -> Phrase:
    """Words are letters and digits; what is between them is not compared."""
    pattern, literal = "", [""]
    for piece in _PIECES.findall(written):
        if piece in _WILDCARDS:
            pattern += _WILDCARDS[piece]
            literal.append("")
        elif _WORDS.fullmatch(piece):
            pattern += piece
            literal[-1] += piece
        else:
            pattern += _GAP
            literal.append("")
    words = _GAP.join(filter(None, pattern.split(_GAP)))
    return Phrase(f"{_EDGE}{words}{_EDGE}", max(literal, key=len))

"""Mapping expressions: CEL with the text functions it lacks, and bounds that keep any expression cheap.

CEL terminates but has no cost limit: length, nesting and the number of list macros are bounded here. Its package
brings a terminal toolkit along, a third of all that a command imports: it is imported where something is mapped.
Source: https://cel.dev.
"""

import dataclasses
import difflib
import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import cel

MAX_LENGTH = 1000  # characters
MAX_NESTING = 20  # brackets in brackets: the parser takes some 90
MAX_LIST_MACROS = 1  # a macro in a macro multiplies the work
MAX_TEXT = 10_000  # characters a text function may give

ALIAS_LENGTH = 8
NICKNAME_LENGTH = 40

TextFunction = Callable[..., str]

_STRING = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")
_LIST_MACRO = re.compile(r"\.\s*(?:all|exists|exists_one|filter|map)\s*\(")
_PATH = re.compile(r"\bperson((?:\s*\.\s*[A-Za-z_]\w*\b(?!\s*\())+)")
_METHODS = frozenset(
    {"contains", "endsWith", "matches", "size", "startsWith", "string", "has", "int", "bool", "double"}
)
_OPERATORS = re.compile(r"_|@|[^a-zA-Z]")
# Latin letters that Unicode does not decompose into a letter and a mark.
_LETTERS = str.maketrans(
    {
        "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
        "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "ı": "i", "ħ": "h", "Ħ": "H", "ŋ": "n", "Ŋ": "N",
        "’": "'", "‘": "'", "–": "-", "—": "-",
    }
)  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression."""

    source: str
    program: "cel.Program"

    def evaluate(self, context: "cel.Context") -> object:
        """The expression's value.

        Raises:
            ValueError: It has none for this person; the text says why.
        """
        try:
            return self.program.execute(context)
        except (LookupError, RuntimeError, TypeError, ValueError, ArithmeticError) as error:
            raise ValueError(_first_line(error)) from error


def compile_expression(source: str, attributes: Collection[str], functions: Collection[str]) -> Expression:
    """Compile an expression over the variable `person` with these attribute paths and our functions.

    Raises:
        ValueError: The expression is too big, is no CEL, or names what does not exist; the text says which.
    """
    import cel

    _check_size(source)
    try:
        program = cel.compile(source)
    except ValueError as error:
        raise ValueError(_first_line(error)) from error
    _check_names(source, program, attributes, functions)
    return Expression(source, program)


def context_of(variables: Mapping[str, Any], functions: Mapping[str, TextFunction]) -> "cel.Context":
    """What expressions are evaluated in."""
    import cel

    return cel.Context(dict(variables), dict(functions))


def _check_size(source: str) -> None:
    bare = _without_strings(source)
    if len(source) > MAX_LENGTH:
        raise ValueError(f"it has {len(source)} characters; {MAX_LENGTH} are allowed")
    if _nesting(bare) > MAX_NESTING:
        raise ValueError(f"its brackets are nested more than {MAX_NESTING} deep")
    if len(_LIST_MACRO.findall(bare)) > MAX_LIST_MACROS:
        raise ValueError("it walks a list more than once (all, exists, filter, map)")


def _nesting(bare: str) -> int:
    depth = deepest = 0
    for character in bare:
        if character in "([{?":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth -= 1
    return deepest


def _check_names(source: str, program: "cel.Program", attributes: Collection[str], functions: Collection[str]) -> None:
    bare = _without_strings(source)
    for function in program.functions():
        if function not in functions and function not in _METHODS and not _OPERATORS.search(function):
            raise ValueError(f"there is no function {function}{_did_you_mean(function, functions)}")
    known = {"person"} if not _LIST_MACRO.search(bare) else set(program.variables())
    for variable in set(program.variables()) - known:
        raise ValueError(f"there is no variable {variable}; a person's attributes begin with person.")
    for found in _PATH.findall(bare):
        path = re.sub(r"\s", "", found).removeprefix(".")
        if path not in attributes and not any(attribute.startswith(path + ".") for attribute in attributes):
            raise ValueError(f"a person has no attribute {path}{_did_you_mean(path, attributes)}")


def _did_you_mean(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else f"; there are: {', '.join(sorted(known))}"


def _without_strings(source: str) -> str:
    return _STRING.sub('""', source)


def _first_line(error: Exception) -> str:
    """CEL's own words without its drawing of the place, and a missing key as a sentence."""
    if isinstance(error, KeyError):
        return f"there is no attribute {error.args[0]}"
    line = str(error).splitlines()[0] if str(error) else type(error).__name__
    return re.sub(r"^Failed to parse expression .*?: ERROR: ", "", line)


def text_functions() -> Mapping[str, TextFunction]:
    """The functions of every mapping that need no org. Each may be written `f(x)` or `x.f()`."""
    return {
        "lower": lambda text: str(text).lower(),
        "upper": lambda text: str(text).upper(),
        "trim": lambda text: str(text).strip(),
        "truncate": lambda text, length: str(text)[: max(0, int(length))].rstrip(),
        "replace": lambda text, old, new: str(text).replace(str(old), str(new))[:MAX_TEXT],
        "localPart": lambda address: str(address).partition("@")[0],
        "domainPart": lambda address: str(address).partition("@")[2],
        "firstOf": lambda *texts: next((str(text) for text in texts if text), ""),
        "ascii": fold_to_ascii,
        "alias": make_alias,
        "nickname": make_nickname,
    }


def fold_to_ascii(text: str) -> str:
    """The text in ASCII: accents are dropped (`Ü` → `U`, `ł` → `l`), other scripts disappear."""
    decomposed = unicodedata.normalize("NFKD", str(text).translate(_LETTERS))
    return decomposed.encode("ascii", "ignore").decode()


def make_alias(given_name: str, family_name: str, user_name: str) -> str:
    """First letter of the given name and up to four of the family name, as Salesforce's own form proposes.

    Lower case, letters and digits of ASCII, at most 8, never empty: names in other scripts give way to the
    user name's local part.
    """
    given, family = _alphanumeric(given_name), _alphanumeric(family_name)
    if family and (given or not given_name.strip()):
        return (given[:1] + family[:4]) if given else family[:5]
    return _alphanumeric(user_name.partition("@")[0])[:ALIAS_LENGTH] or "user"


def make_nickname(user_name: str) -> str:
    """The whole user name, which is unique, so that the nickname is too; one over 40 characters ends in a digest."""
    if len(user_name) <= NICKNAME_LENGTH:
        return user_name
    digest = hashlib.sha256(user_name.encode()).hexdigest()[:10]
    return f"{user_name[: NICKNAME_LENGTH - 11]}-{digest}"


def _alphanumeric(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold_to_ascii(text).lower())

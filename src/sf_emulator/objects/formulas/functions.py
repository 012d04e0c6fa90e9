"""The functions of formulas: what they take, what they give, and their SQL.

Source: Salesforce Help, Formula Operators and Functions. What depends on the moment (TODAY, NOW) or on other records is
not there: the database works formulas out, the same each time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .kinds import FormulaRefused, Kind, Part, part, require

_WHOLE = "CAST({0} AS INTEGER)"


@dataclass(frozen=True, slots=True)
class Plain:
    """A function of parts of fixed kinds; the last may come any number of times with `many`."""

    takes: tuple[Kind, ...]
    gives: Kind
    sql: str
    many: bool = False


_N, _T, _B, _D, _P = Kind.NUMBER, Kind.TEXT, Kind.BOOLEAN, Kind.DATE, Kind.PICKLIST
_PLAIN: Mapping[str, Plain] = {
    "ABS": Plain((_N,), _N, "abs({0})"),
    "AND": Plain((_B,), _B, "({all})", many=True),
    "BEGINS": Plain((_T, _T), _B, "(substr({0}, 1, length({1})) = {1})"),
    "CEILING": Plain((_N,), _N, f"({_WHOLE} + ({{0}} > {_WHOLE}))"),
    "CONTAINS": Plain((_T, _T), _B, "(instr({0}, {1}) > 0)"),
    "DAY": Plain((_D,), _N, "CAST(substr({0}, 9, 2) AS INTEGER)"),
    "FLOOR": Plain((_N,), _N, f"({_WHOLE} - ({{0}} < {_WHOLE}))"),
    "ISPICKVAL": Plain((_P, _T), _B, "({0} = {1})"),
    "LEFT": Plain((_T, _N), _T, "substr({0}, 1, max(0, CAST({1} AS INTEGER)))"),
    "LEN": Plain((_T,), _N, "length({0})"),
    "LOWER": Plain((_T,), _T, "fold({0})"),
    "MAX": Plain((_N,), _N, "max({each})", many=True),
    "MID": Plain((_T, _N, _N), _T, "substr({0}, max(1, CAST({1} AS INTEGER)), max(0, CAST({2} AS INTEGER)))"),
    "MIN": Plain((_N,), _N, "min({each})", many=True),
    "MONTH": Plain((_D,), _N, "CAST(substr({0}, 6, 2) AS INTEGER)"),
    "NOT": Plain((_B,), _B, "(NOT {0})"),
    "OR": Plain((_B,), _B, "({any})", many=True),
    "RIGHT": Plain((_T, _N), _T, "substr({0}, length({0}) + 1 - max(0, CAST({1} AS INTEGER)))"),
    "ROUND": Plain((_N, _N), _N, "round({0}, CAST({1} AS INTEGER))"),
    "SUBSTITUTE": Plain((_T, _T, _T), _T, "replace({0}, {1}, {2})"),
    "TRIM": Plain((_T,), _T, "trim({0})"),
    "VALUE": Plain((_T,), _N, "CAST({0} AS REAL)"),
    "YEAR": Plain((_D,), _N, "CAST(substr({0}, 1, 4) AS INTEGER)"),
}


def called(name: str, given: Sequence[Part]) -> Part:
    """What a call of a function is. Raises FormulaRefused: there is no such function, or it takes other things."""
    if name in _SPECIAL:
        return _SPECIAL[name](given)
    function = _PLAIN.get(name)
    if function is None:
        raise FormulaRefused(f"there is no function {name}; there are {', '.join(sorted([*_PLAIN, *_SPECIAL]))}")
    kinds = function.takes + function.takes[-1:] * (len(given) - len(function.takes)) * function.many
    if len(given) != len(kinds):
        raise FormulaRefused(f"{name} takes {len(function.takes)}{' or more' * function.many}, not {len(given)}")
    sql = [require(each, kind, name) for each, kind in zip(given, kinds, strict=True)]
    words = {"all": " AND ".join(sql), "any": " OR ".join(sql), "each": ", ".join(sql)}
    if function.many and len(sql) == 1:
        return part(sql[0], function.gives)
    return part(function.sql.format(*sql, **words), function.gives)


def _if(given: Sequence[Part]) -> Part:
    _expect("IF", given, 3)
    test, yes, no = given
    return part(f"CASE WHEN {require(test, _B, 'IF')} THEN {yes.sql} ELSE {no.sql} END", _alike("IF", [yes, no]))


def _case(given: Sequence[Part]) -> Part:
    """CASE(what, value, result, …, otherwise)."""
    if len(given) < 4 or len(given) % 2:
        raise FormulaRefused("CASE takes what is compared, pairs of a value and a result, and what holds otherwise")
    what, *pairs, otherwise = given
    values, results = pairs[::2], pairs[1::2]
    _alike("CASE", [what, *values])
    tests = " ".join(f"WHEN {value.sql} THEN {result.sql}" for value, result in zip(values, results, strict=True))
    return part(f"CASE {what.sql} {tests} ELSE {otherwise.sql} END", _alike("CASE", [*results, otherwise]))


def _is_blank(given: Sequence[Part]) -> Part:
    _expect("ISBLANK", given, 1)
    empty = f" OR {given[0].raw} = ''" if given[0].kind is _T else ""
    return part(f"({given[0].raw} IS NULL{empty})", _B)


def _blank_value(given: Sequence[Part]) -> Part:
    _expect("BLANKVALUE", given, 2)
    blank = _is_blank(given[:1]).sql
    return part(f"CASE WHEN {blank} THEN {given[1].sql} ELSE {given[0].sql} END", _alike("BLANKVALUE", given))


def _text(given: Sequence[Part]) -> Part:
    """A number without needless zeros; a picklist's value; a date as ISO 8601 writes it."""
    _expect("TEXT", given, 1)
    found = given[0]
    if found.kind is _N:
        whole = _WHOLE.format(found.sql)
        return part(
            f"CASE WHEN {found.sql} = {whole} THEN CAST({whole} AS TEXT) ELSE CAST({found.sql} AS TEXT) END", _T
        )
    if found.kind not in (_P, _D):
        raise FormulaRefused(f"TEXT takes a number, a picklist or a date, not a {found.kind}")
    return part(f"coalesce({found.sql}, '')", _T)


_SPECIAL: Mapping[str, Callable[[Sequence[Part]], Part]] = {
    "BLANKVALUE": _blank_value,
    "CASE": _case,
    "IF": _if,
    "ISBLANK": _is_blank,
    "TEXT": _text,
}


def _expect(name: str, given: Sequence[Part], count: int) -> None:
    if len(given) != count:
        raise FormulaRefused(f"{name} takes {count}, not {len(given)}")


def _alike(name: str, given: Sequence[Part]) -> Kind:
    """The one kind of parts that stand for each other; a picklist is text among texts."""
    kinds = {_T if each.kind is _P else each.kind for each in given}
    if len(kinds) != 1:
        raise FormulaRefused(f"{name} mixes a {' and a '.join(sorted(kinds))}")
    return kinds.pop()

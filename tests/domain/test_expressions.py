"""Mapping expressions: our functions, and what is refused before it can run."""

import re

import cel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from instep.domain.expressions import compile_expression, fold_to_ascii, make_alias, make_nickname, text_functions
from instep.domain.mapping import ATTRIBUTES, describe_person
from instep.domain.people import Person

FUNCTIONS = text_functions()
ISABEL = Person(
    id=1,
    user_name="isabel.dapaz@northwind.example",
    family_name="da Paz",
    given_name="Isabel",
    title="  Lead  ",
    groups=("sf-sales", "sf-admins"),
)

names = st.text(max_size=40)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("person.name.givenName + ' ' + person.name.familyName.upper()", "Isabel DA PAZ"),
        ("lower(person.name.formatted)", "isabel da paz"),
        ("trim(person.title)", "Lead"),
        ("truncate(person.userName, 6)", "isabel"),
        ("person.userName.localPart().replace('.', '_')", "isabel_dapaz"),
        ("domainPart(person.userName)", "northwind.example"),
        ("firstOf(person.nickName, person.name.givenName)", "Isabel"),
        ("person.groups.exists(group, group.startsWith('sf-adm')) ? 'yes' : 'no'", "yes"),
        ("'sf-sales' in person.groups", True),
        ("person.active", True),
        ("person.name.givenName == 'person.nope' ? 'a' : '((((('", "((((("),
    ],
)
def test_expression_gives_its_value(source: str, value: object) -> None:
    expression = compile_expression(source, ATTRIBUTES, FUNCTIONS.keys())
    context = cel.Context({"person": describe_person(ISABEL)}, dict(FUNCTIONS))
    assert expression.evaluate(context) == value


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("'" + "a" * 1000 + "'", "it has 1002 characters; 1000 are allowed"),
        ("(" * 21 + "1" + ")" * 21, "its brackets are nested more than 20 deep"),
        ("true ? 1 : " * 21 + "1", "its brackets are nested more than 20 deep"),
        ("person.groups.map(a, person.groups.map(b, a + b))", "it walks a list more than once"),
        ("'open", "Syntax error"),
        ("", "Syntax error"),
        ("person.name.given", "a person has no attribute name.given; did you mean name.givenName?"),
        ("true ? 'x' : person.departement", "a person has no attribute departement; did you mean department?"),
        ("user.name", "there is no variable user"),
        ("lowercase(person.title)", "there is no function lowercase; did you mean lower?"),
        ("true ? 'x' : shout(person.title)", "there is no function shout; there are: alias, ascii"),
    ],
)
def test_unusable_expression_is_refused_with_its_reason(source: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        compile_expression(source, ATTRIBUTES, FUNCTIONS.keys())


def test_failing_expression_says_why() -> None:
    expression = compile_expression("person.groups[7]", ATTRIBUTES, FUNCTIONS.keys())
    with pytest.raises(ValueError, match=r"\w"):
        expression.evaluate(cel.Context({"person": describe_person(ISABEL)}, dict(FUNCTIONS)))


@pytest.mark.parametrize(
    ("given_name", "family_name", "alias"),
    [
        ("Mei", "Kobayashi", "mkoba"),
        ("Isabel", "da Paz", "idapa"),
        ("Jakub", "Wakuła", "jwaku"),
        ("Gülbiye", "Dumanlı", "gduma"),
        ("Janice", 'O’Connor-Núñez, Jr. "Bob"', "jocon"),
        ("", "Prince", "princ"),
        ("芽衣", "小林", "meikobay"),
        ("芽衣", "Kobayashi", "meikobay"),
    ],
)
def test_alias_is_made_from_the_name_or_else_the_user_name(given_name: str, family_name: str, alias: str) -> None:
    assert make_alias(given_name, family_name, "mei.kobayashi@northwind.example") == alias


@given(names, names, names)
def test_alias_is_one_to_eight_ascii_letters_or_digits(given_name: str, family_name: str, user_name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]{1,8}", make_alias(given_name, family_name, user_name))


@given(st.lists(st.text(min_size=1, max_size=60), unique=True, min_size=2, max_size=2))
def test_different_user_names_have_different_nicknames_that_fit(user_names: list[str]) -> None:
    nicknames = [make_nickname(user_name) for user_name in user_names]
    assert nicknames[0] != nicknames[1]
    assert max(map(len, nicknames)) <= 40


def test_same_local_part_in_two_long_domains_makes_two_nicknames() -> None:
    local = "maximiliane.von.hohenstein-wartenberg"
    assert make_nickname(f"{local}@northwind.example") != make_nickname(f"{local}@northwind.test")


@given(names)
def test_folded_text_is_ascii(text: str) -> None:
    assert fold_to_ascii(text).isascii()


def test_folding_keeps_letters_that_have_no_accent_to_drop() -> None:
    assert fold_to_ascii("Łódź Straße Øre Ægir Iğdır São Itō 東京") == "Lodz Strasse Ore Aegir Igdir Sao Ito "

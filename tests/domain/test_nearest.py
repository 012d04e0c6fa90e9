"""What an org offers that is nearest to what the directory says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instep.domain.nearest import nearest_tag, same_time_zone
from tests.domain.schema import LANGUAGES, LOCALES


@pytest.mark.parametrize(
    ("tag", "nearest"),
    [
        ("en-US", "en_US"),
        ("EN_us", "en_US"),
        ("de-DE", "de_DE"),
        ("de-LI", "de_DE"),
        ("pt", "pt_BR"),
        ("en", "en_US"),
        ("xx-YY", None),
        ("", None),
    ],
)
def test_locale_is_the_region_else_the_languages_main_region(tag: str, nearest: str | None) -> None:
    assert nearest_tag(tag, LOCALES) == nearest


@pytest.mark.parametrize(
    ("tag", "nearest"),
    [
        ("de-DE", "de"),
        ("pt-BR", "pt_BR"),
        ("pt-PT", "pt_BR"),
        ("en-GB", "en_US"),
        ("ja-JP", "ja"),
        ("nl", "nl_NL"),
        ("nl-BE", "nl_NL"),
        ("he-IL", "iw"),
        ("zh-Hant-HK", "zh_TW"),
        ("zh-Hans", "zh_CN"),
        ("ru-RU", None),
    ],
)
def test_language_is_the_nearest_active_one(tag: str, nearest: str | None) -> None:
    assert nearest_tag(tag, LANGUAGES) == nearest


def test_british_english_is_used_where_it_is_active() -> None:
    assert nearest_tag("en-GB", (*LANGUAGES, "en_GB")) == "en_GB"


@given(st.text(max_size=12), st.lists(st.sampled_from(LOCALES)))
def test_nearest_is_always_offered(tag: str, offered: list[str]) -> None:
    assert nearest_tag(tag, offered) in {None, *offered}


@given(st.sampled_from(LOCALES), st.permutations(LOCALES))
def test_order_of_the_picklist_does_not_matter(tag: str, offered: list[str]) -> None:
    assert nearest_tag(tag.replace("_", "-"), offered) == tag


@pytest.mark.parametrize(
    ("name", "offered", "found"),
    [
        ("Europe/Berlin", ("Europe/Berlin",), "Europe/Berlin"),
        ("Europe/Kyiv", ("Europe/Kiev",), "Europe/Kiev"),
        ("Asia/Calcutta", ("Asia/Kolkata",), "Asia/Kolkata"),
        ("Asia/Calcutta", ("Asia/Kolkata", "Asia/Calcutta"), "Asia/Calcutta"),
        ("Europe/Madrid", ("Europe/Paris",), None),
        ("Mars/Olympus", ("Europe/Paris",), None),
    ],
)
def test_time_zone_is_itself_or_another_name_of_it(name: str, offered: tuple[str, ...], found: str | None) -> None:
    assert same_time_zone(name, offered) == found

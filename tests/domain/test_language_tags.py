"""Language tags: shape, and whether language and region exist."""

import pytest

from instep.domain.language_tags import is_known, is_well_formed


@pytest.mark.parametrize("tag", ["de", "en-US", "pt_BR", "zh-Hant-TW", "es-419", "EN-gb", "fil-PH", "he-IL"])
def test_real_tags_are_known(tag: str) -> None:
    assert is_known(tag)


@pytest.mark.parametrize("tag", ["xx-YY", "en-YY", "xx", "deutsch", "en-", "-US", "", "en US", "en-USA"])
def test_tags_of_no_language_or_region_are_not_known(tag: str) -> None:
    assert not is_known(tag)


def test_a_tag_can_be_well_formed_and_unknown() -> None:
    assert is_well_formed("xx-YY")
    assert not is_well_formed("English (US)")

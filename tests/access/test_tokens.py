"""API tokens: made once, kept as digests, ended at once."""

from datetime import UTC, datetime, timedelta

import pytest

from instep.access.documents import token_document
from instep.access.models import ApiToken
from instep.access.tokens import NewToken, all_tokens, create_token, revoke_token, token_behind
from instep.domain.problems import BadInput, NotFound

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def make(name: str = "robot", expires_days: int | None = None) -> NewToken:
    return create_token(name, created_by="ann", now=NOON, expires_days=expires_days)


def test_token_is_kept_as_a_digest_only() -> None:
    new = make()
    text = new.secret.open()
    stored = ApiToken.objects.values().get()
    assert text.startswith(f"instep_{new.token.key}_")
    assert text not in str(stored)
    assert text.rpartition("_")[2] not in str(stored)
    assert text not in repr(new)
    assert text not in str(token_document(new.token, NOON))


def test_token_is_found_by_its_whole_text_only() -> None:
    new = make()
    other = make("other")
    text = new.secret.open()
    assert token_behind(text, NOON) == new.token
    mixed = f"instep_{new.token.key}_{other.secret.open().split('_', 2)[2]}"
    for wrong in (text[:-1], text + "x", mixed, f"instep_{new.token.key}_", new.token.key, "", "instep__", "ü_ü_ü"):
        assert token_behind(wrong, NOON) is None


def test_expired_token_is_refused_from_the_moment_on() -> None:
    text = make(expires_days=2).secret.open()
    assert token_behind(text, NOON + timedelta(days=2, seconds=-1))
    assert token_behind(text, NOON + timedelta(days=2)) is None


def test_revoked_token_is_refused_stays_on_record_and_frees_its_name() -> None:
    text = make().secret.open()
    revoke_token("robot", now=NOON)
    assert token_behind(text, NOON) is None
    again = make()
    assert token_behind(again.secret.open(), NOON) == again.token
    assert [token_document(token, NOON)["is_valid"] for token in all_tokens()] == [True, False]


def test_use_is_noted_to_the_minute() -> None:
    text = make().secret.open()
    noted = []
    for seconds in (0, 59, 60, 61):
        token_behind(text, NOON + timedelta(seconds=seconds))
        noted.append(ApiToken.objects.get().last_used_at)
    assert noted == [NOON, NOON, NOON + timedelta(seconds=60), NOON + timedelta(seconds=60)]


@pytest.mark.parametrize(
    ("name", "days", "codes"),
    [
        ("", None, ["token-name-invalid"]),
        ("a b", None, ["token-name-invalid"]),
        ("a" * 81, 0, ["token-name-invalid", "token-days-invalid"]),
        ("robot", 3651, ["token-name-taken", "token-days-invalid"]),
    ],
)
def test_every_bad_place_is_named(name: str, days: int | None, codes: list[str]) -> None:
    make("robot")
    with pytest.raises(BadInput) as caught:
        make(name, days)
    assert [problem.code for problem in caught.value.problems] == codes
    assert ApiToken.objects.count() == 1


def test_unknown_or_revoked_name_cannot_be_revoked() -> None:
    make()
    revoke_token("robot", now=NOON)
    for name in ("robot", "nobody"):
        with pytest.raises(NotFound):
            revoke_token(name, now=NOON)

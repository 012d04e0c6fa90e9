"""Programs with tokens of their own."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from instep.access.tokens import create_token
from tests.api.calling import Caller


def make_token(name: str, *, is_read_only: bool = False) -> str:
    new = create_token(name, created_by="ann@acme.example", now=timezone.now(), is_read_only=is_read_only)
    return new.secret.open()


@pytest.fixture
def api(db: None) -> Caller:
    """With a token that may do everything."""
    cache.clear()
    return Caller(make_token("robot"))


@pytest.fixture
def reader(db: None) -> Caller:
    """With a token that may only read."""
    cache.clear()
    return Caller(make_token("watcher", is_read_only=True))

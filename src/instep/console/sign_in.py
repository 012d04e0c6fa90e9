"""How administrators sign in: by e-mail address and password, with no way to sign themselves up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made with `instep admin create` only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

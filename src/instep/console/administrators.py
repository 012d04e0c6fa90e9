"""Making administrators, and the one-time links with which they choose a password."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from instep.domain.problems import BadInput, Problem


@transaction.atomic
def create_administrator(email: str, password: str = "") -> User:
    """An administrator with this address, made or found; a password is set when one is given.

    Raises:
        BadInput: The address or the password cannot be used; every reason is told.
    """
    address = email.strip().lower()
    _check(lambda: validate_email(address), "email-invalid", address)
    user = User.objects.filter(username=address).first() or User(username=address, email=address)
    if password:
        _check(lambda: validate_password(password, user), "password-unfit", "The password")
        user.set_password(password)
    elif not user.password:
        user.set_unusable_password()
    user.save()
    EmailAddress.objects.update_or_create(user=user, email=address, defaults={"verified": True, "primary": True})
    return user


def one_time_link(user: User) -> str:
    """An address at which this administrator may choose a password, once, within three days."""
    token = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    uidb36, key = token.split("-", 1)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": key})
    return f"{settings.INSTEP_PUBLIC_URL}{path}"


def first_address() -> str:
    """Of the administrator who was made first and still may sign in; empty when there is none."""
    return User.objects.filter(is_active=True).order_by("pk").values_list("email", flat=True).first() or ""


def _check(validate, code: str, where: str) -> None:  # type: ignore[no-untyped-def]
    try:
        validate()
    except ValidationError as error:
        raise BadInput(*(Problem(code, message, where=where) for message in error.messages)) from error

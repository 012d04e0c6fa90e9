"""The forms of Integration: switches, the way to sign in, credentials, and where the org signs in."""

import dataclasses
from typing import Any

from django import forms

from instep.connections import Flow
from instep.connections.models import Connection, Environment

SAVED = "Saved. Leave empty to keep it"


@dataclasses.dataclass(frozen=True, slots=True)
class Way:
    """A way to sign in with OAuth, as the form offers it: what it is and what it needs."""

    flow: Flow
    title: str
    needs: str
    is_recommended: bool


WAYS = (
    Way(Flow.WEB_SERVER, "A person’s authorisation", "Somebody presses Allow at Salesforce.", is_recommended=False),
    Way(
        Flow.JWT_BEARER,
        "Certificate",
        "A certificate uploaded to the app, and a user who is approved for it.",
        is_recommended=True,
    ),
    Way(
        Flow.CLIENT_CREDENTIALS,
        "Client credentials",
        "A Run As user in the app’s policies, and the org’s own domain.",
        is_recommended=True,
    ),
)


class IntegrationForm(forms.Form):
    """Secrets go in and never come out: their boxes are empty, and say when something is saved."""

    api_integration = forms.BooleanField(
        required=False, label="Enable API integration", help_text="Off: nothing is read from or written to the org."
    )
    rest_oauth = forms.BooleanField(
        required=False,
        label="OAuth and REST integration",
        help_text="Off: SOAP is used, and the authorisation is kept for when you turn this on again.",
    )
    sign_in_with = forms.ChoiceField(
        required=False,
        choices=[(way.flow.value, way.title) for way in WAYS],
        widget=forms.RadioSelect,
        label="Sign in with",
    )
    username = forms.CharField(
        required=False,
        max_length=255,
        label="User name",
        help_text="The Salesforce user that Instep signs in as.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    consumer_key = forms.CharField(
        required=False,
        max_length=256,
        label="OAuth Consumer Key",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    consumer_secret = forms.CharField(
        required=False,
        max_length=256,
        label="OAuth Consumer Secret",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    soap_username = forms.CharField(
        required=False,
        max_length=255,
        label="Administrator user name",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    soap_password = forms.CharField(
        required=False,
        label="Password and security token",
        help_text="The token follows the password, without a space.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    forget_soap = forms.BooleanField(required=False, label="Forget the SOAP credentials")

    def __init__(self, connection: Connection, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.connection = connection
        oauth = getattr(connection, "oauth", None)
        if oauth and oauth.consumer_secret_sealed:
            self.fields["consumer_secret"].widget.attrs["placeholder"] = SAVED
        if hasattr(connection, "soap"):
            self.fields["soap_password"].widget.attrs["placeholder"] = SAVED

    @property
    def ways(self) -> list[tuple[Way, forms.boundfield.BoundWidget]]:
        return list(zip(WAYS, self["sign_in_with"].subwidgets, strict=True))

    def clean_sign_in_with(self) -> Flow:
        """Nothing chosen: the way it signs in now."""
        oauth = getattr(self.connection, "oauth", None)
        return Flow(self.cleaned_data["sign_in_with"] or (oauth.flow if oauth else Flow.WEB_SERVER))

    def clean(self) -> dict[str, Any]:
        """User name and password belong together; a stored password belongs to its user name."""
        given = super().clean() or {}
        stored = getattr(self.connection, "soap", None)
        username, password = given.get("soap_username"), given.get("soap_password")
        if password and not username:
            self.add_error("soap_username", "The user name that this password belongs to is missing.")
        if username and not password and not (stored and stored.username == username):
            self.add_error("soap_password", "The password of this user is missing.")
        return given


class OrgForm(forms.Form):
    environment = forms.ChoiceField(choices=Environment.choices)
    domain = forms.URLField(
        required=False,
        max_length=255,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://example.my.salesforce.com"}),
        help_text="The org's My Domain, also of one in Government Cloud. Needed for a custom domain.",
    )

"""Orgs for the doctor: the sample org with an integration user as the documentation asks for, and ways to break it."""

from datetime import timedelta
from importlib.resources import files
from typing import Any

import pytest
import yaml
from django.utils import timezone
from tests.connections.conftest import go_and_allow
from tests.emulator import Emulator

from instep.connections.certificates import make_certificate
from instep.connections.managing import add_connection, switch
from instep.connections.models import Connection
from instep.connections.signing_in import sign_in_with_certificate, sign_in_with_client_credentials
from instep.connections.validating import NewConnection
from instep.domain.credentials import SOAP_LOGIN_ENDS
from instep.domain.permissions import INTEGRATION_PERMISSIONS
from instep.domain.problems import BadInput
from instep.salesforce import Secret

PROFILE = "Instep Integration"
PASSWORD, TOKEN = "Clinic-Pass-1", "ClinicToken"
Document = dict[str, Any]


def healthy_org(name: str = "clinic") -> Document:
    """The sample org, under names of its own, with the profile and the user that Instep is to sign in as."""
    text = (files("sf_emulator.objects") / "sample_org.yaml").read_text(encoding="utf-8")
    text = text.replace(".example", f".{name}.example").replace("northwind-traders", name)
    org: Document = yaml.safe_load(text)
    records, username = org["records"], f"instep@{name}.example"
    permissions = [needed.name for needed in INTEGRATION_PERMISSIONS]
    records["Profile"].append({"Name": PROFILE, "UserLicense.Name": "Salesforce", "Permissions": permissions})
    records["User"].append(
        {
            "Username": username,
            "LastName": "Instep",
            "Email": username,
            "Alias": "instep",
            "Profile.Name": PROFILE,
            "TimeZoneSidKey": "Europe/London",
            "LocaleSidKey": "en_US",
            "LanguageLocaleKey": "en_US",
            "EmailEncodingKey": "UTF-8",
        }
    )
    org["passwords"][username] = {"password": PASSWORD, "security_token": TOKEN}
    return org


class Clinic:
    """An org that is broken in tests: its administrator breaks it, Instep's own user signs in to it."""

    def __init__(self, emulator: Emulator, document: Document) -> None:
        self.username = str(document["records"]["User"][-1]["Username"])
        callbacks = emulator.ready["app"]["callback_urls"]
        wanted = {"yaml": yaml.safe_dump(document, sort_keys=False), "callback_urls": callbacks}
        made = emulator.http.post("/__emulator__/orgs", json=wanted)
        assert made.is_success, made.text
        self.org_id: str = made.json()["id"]
        ready = {**made.json()["ready"], "url": emulator.url, "api_version": emulator.ready["api_version"]}
        ready["app"]["callback_urls"] = callbacks
        self.emulator = emulator
        self.administrator = Emulator(ready)
        me = {**ready["admin"], "username": self.username, "password": PASSWORD, "security_token": TOKEN}
        self.integration_user = Emulator({**ready, "admin": me})

    def close(self) -> None:
        for person in (self.administrator, self.integration_user):
            person.http.close()

    def control(self, method: str, name: str, body: Any = None) -> Any:
        """A call to the control surface about this org."""
        parameters = {"org": self.org_id}
        answer = self.emulator.http.request(method, f"/__emulator__/{name}", params=parameters, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def api_calls(self) -> int:
        """Used up in 24 hours."""
        return int(self.emulator.http.get(f"/__emulator__/orgs/{self.org_id}").json()["api_calls_used"])

    def change_app(self, **settings: Any) -> None:
        """The ready-made app's settings and policies."""
        key = self.administrator.consumer_key
        number = next(app["number"] for app in self.control("GET", "apps")["apps"] if app["consumer_key"] == key)
        self.control("PATCH", f"apps/{number}", settings)

    def settings(self, **settings: Any) -> None:
        self.control("POST", "settings", settings)

    def make_app(self, org_id: str = "") -> dict[str, Any]:
        """Another app, here or in another org: its key and secret."""
        settings = {
            "scopes": ["api", "refresh_token"],
            "callback_urls": self.administrator.ready["app"]["callback_urls"],
        }
        made = self.emulator.control("POST", "apps", {"name": "Other App", **settings}, org=org_id or self.org_id)
        return dict(made)

    def leave_seats(self, sobject: str, name: str, left: int) -> None:
        """The company gives seats of a licence back until so many are left."""
        key = {"UserLicense": "LicenseDefinitionKey", "PermissionSetLicense": "DeveloperName"}[sobject]
        found = self.administrator.one(f"SELECT {key}, UsedLicenses FROM {sobject} WHERE MasterLabel = '{name}'")  # noqa: S608
        self.settings(licence_seats={found[key]: found["UsedLicenses"] + left})

    def take_seat(self, permission_set_licence: str) -> None:
        """For the integration user."""
        found = f"SELECT Id FROM PermissionSetLicense WHERE MasterLabel = '{permission_set_licence}'"  # noqa: S608
        user = self.administrator.one(f"SELECT Id FROM User WHERE Username = '{self.username}'")  # noqa: S608
        fields = {"AssigneeId": user["Id"], "PermissionSetLicenseId": self.administrator.one(found)["Id"]}
        self.administrator.create("PermissionSetLicenseAssign", **fields)

    def retire_soap_login(self) -> None:
        """Summer '27 has come, and the org's clock shows it."""
        self.settings(soap_login_ends=f"{SOAP_LOGIN_ENDS}")
        self.emulator.control("POST", "clock", {"to": f"{SOAP_LOGIN_ENDS + timedelta(days=1)}"})

    def set_permissions(self, **permissions: bool) -> None:
        """On the integration user's profile."""
        profile = self.administrator.one(f"SELECT Id FROM Profile WHERE Name = '{PROFILE}'")  # noqa: S608
        fields = {f"Permissions{name}": is_on for name, is_on in permissions.items()}
        self.administrator.update("Profile", profile["Id"], **fields)

    def assign(self, permission_set: str) -> None:
        """To the integration user."""
        given = self.administrator.one(f"SELECT Id FROM PermissionSet WHERE Name = '{permission_set}'")  # noqa: S608
        user = self.administrator.one(f"SELECT Id FROM User WHERE Username = '{self.username}'")  # noqa: S608
        self.administrator.create("PermissionSetAssignment", AssigneeId=user["Id"], PermissionSetId=given["Id"])

    def connect_with_oauth(self) -> Connection:
        """Authorised as the integration user."""
        return go_and_allow(self.add_connection(), self.integration_user)

    def add_connection(self, consumer_key: str = "", consumer_secret: str = "") -> Connection:
        """With the app's key and secret, not authorised."""
        return add_connection(
            NewConnection(
                name="clinic",
                environment="custom",
                domain=self.emulator.url,
                consumer_key=consumer_key or self.administrator.consumer_key,
                consumer_secret=Secret(consumer_secret or self.administrator.consumer_secret),
            )
        )

    def fail_to_connect(self, **settings: Any) -> Connection:
        """The person who authorises the app, as it is set now, comes back with nothing to save."""
        self.change_app(**settings)
        connection = self.add_connection()
        with pytest.raises(BadInput):
            go_and_allow(connection, self.integration_user)
        return connection

    def connect_with_certificate(self) -> Connection:
        """As the integration user, with a certificate that is uploaded to the app."""
        connection = self._bare_connection()
        certificate = make_certificate(connection, now=timezone.now()).certificate
        approved = {"permitted_users": "admin_approved", "profiles": [PROFILE]}
        self.change_app(certificate=certificate, digital_signatures=True, **approved)
        key = self.administrator.consumer_key
        sign_in_with_certificate(connection, username=self.username, consumer_key=key, now=timezone.now())
        return connection

    def connect_with_client_credentials(self, **settings: Any) -> Connection:
        """As the app, which speaks for the integration user."""
        connection = self._bare_connection()
        self.change_app(client_credentials_flow=True, run_as=self.username, **settings)
        consumer = {"consumer_key": self.administrator.consumer_key}
        secret = Secret(self.administrator.consumer_secret)
        sign_in_with_client_credentials(connection, consumer_secret=secret, now=timezone.now(), **consumer)
        return connection

    def connect_to_a_sandbox(self) -> Connection:
        """A sandbox of the org, authorised as the integration user there."""
        sandbox = self.emulator.control("POST", "orgs", {"sandbox_of": self.org_id, "name": "uat"})
        me = {**self.integration_user.ready["admin"], "username": f"{self.username}.uat"}
        user = Emulator({**self.integration_user.ready, "admin": me})
        app = self.make_app(sandbox["id"])
        return go_and_allow(self.add_connection(app["consumer_key"], app["consumer_secret"]), user)

    def _bare_connection(self) -> Connection:
        connection = add_connection(NewConnection(name="clinic", environment="custom", domain=self.emulator.url))
        switch(connection, rest_oauth=True)
        return connection

    def connect_with_soap(self) -> Connection:
        return add_connection(
            NewConnection(
                name="clinic",
                environment="custom",
                domain=self.emulator.url,
                soap_username=self.username,
                soap_password=Secret(f"{PASSWORD}{TOKEN}"),
            )
        )

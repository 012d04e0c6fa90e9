"""Orgs for the doctor: the sample org with an integration user as the documentation asks for, and ways to break it."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import yaml
from tests.connections.conftest import go_and_allow
from tests.emulator import Emulator

from instep.connections.managing import add_connection
from instep.connections.models import Connection
from instep.connections.validating import NewConnection
from instep.domain.permissions import INTEGRATION_PERMISSIONS
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

    def answer_describe(self, changed: Mapping[str, Mapping[str, Any]]) -> None:
        """The next describe of User says something else about some fields, or has them besides."""
        body = self.administrator.describe("User")
        new = changed.keys() - {field["name"] for field in body["fields"]}
        body["fields"] += [{**body["fields"][0], "name": name, "label": name, "nillable": True} for name in new]
        for field in body["fields"]:
            field.update(changed.get(field["name"], {}))
        self.emulator.fault("answer", path="sobjects/User/describe", status=200, body=json.dumps(body))

    def connect_with_oauth(self) -> Connection:
        """Authorised as the integration user."""
        return go_and_allow(self.add_connection(), self.integration_user)

    def add_connection(self, consumer_key: str = "") -> Connection:
        """With the app's key and secret, not authorised."""
        return add_connection(
            NewConnection(
                name="clinic",
                environment="custom",
                domain=self.emulator.url,
                consumer_key=consumer_key or self.administrator.consumer_key,
                consumer_secret=Secret(self.administrator.consumer_secret),
            )
        )

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

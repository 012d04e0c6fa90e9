"""A second consumer key and secret: staged, both live, promoted, deleted; by REST and in Setup."""

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import Response
from tests.sf_emulator.administrator import follow
from tests.sf_emulator.emulator import Emulator

from sf_emulator.objects.access import Access, App, AppKind, AppSettings, change_org_settings

DATA = "/services/data/v68.0"


@pytest.fixture
def own(access: Access) -> App:
    """An external client app that signs in by itself."""
    settings = AppSettings(
        name="Own",
        api_name="Own",
        contact_email="it@x.example",
        scopes=("api",),
        client_credentials_flow=True,
        run_as_user_id=access.org.first_user_id,
    )
    change_org_settings(access.org, {"app_secrets_in_rest_api": True})
    return access.apps.create(AppKind.EXTERNAL_CLIENT_APP, settings)


def signs_in(emulator: Emulator, key: str, secret: str) -> bool:
    answer = emulator.token(grant_type="client_credentials", client_id=key, client_secret=secret)
    return answer.status_code == 200


class AppsApi:
    """`/apps/oauth` as an administrator's client."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.headers = {"Authorization": f"Bearer {emulator.connect(scope='api')['access_token']}"}

    def call(self, method: str, path: str, body: Any = None) -> Response:
        url = path if path.startswith("/services") else f"/services/data/v68.0/apps/oauth{path}"
        return self.emulator.client.request(method, url, json=body, headers=self.headers)

    def consumer(self) -> dict[str, Any]:
        apps = self.call("GET", "/usage").json()["apps"]
        app = next(one for one in apps if one["developerName"] == "Own")
        consumers: list[dict[str, Any]] = self.call("GET", f"/credentials/{app['identifier']}").json()["consumers"]
        return consumers[0]


def test_both_pairs_work_until_the_old_one_is_deleted(emulator: Emulator, own: App) -> None:
    api = AppsApi(emulator)
    consumer = api.consumer()
    staged = api.call("POST", consumer["stagedCredentialsUrl"], {}).json()["stagedCredentials"][0]
    assert staged["state"] == "Active"
    assert signs_in(emulator, own.consumer_key, own.consumer_secret)
    assert signs_in(emulator, staged["key"], staged["secret"])
    assert not signs_in(emulator, own.consumer_key, staged["secret"])

    rotated = api.call("PATCH", staged["stagedCredentialsUrl"], {"command": "rotate"}).json()
    assert (rotated["state"], rotated["key"]) == ("Rotated", own.consumer_key)
    now = api.call("GET", f"{consumer['url']}?part=keyandsecret").json()
    assert (now["key"], now["secret"]) == (staged["key"], staged["secret"])
    assert signs_in(emulator, own.consumer_key, own.consumer_secret)

    assert api.call("DELETE", rotated["stagedCredentialsUrl"]).status_code == 204
    assert not signs_in(emulator, own.consumer_key, own.consumer_secret)
    assert signs_in(emulator, staged["key"], staged["secret"])
    assert api.call("GET", consumer["stagedCredentialsUrl"]).json()["stagedCredentials"] == []


def test_second_staging_is_refused_and_thirty_days_end_a_pair(emulator: Emulator, access: Access, own: App) -> None:
    api = AppsApi(emulator)
    url = api.consumer()["stagedCredentialsUrl"]
    staged = api.call("POST", url).json()["stagedCredentials"][0]
    assert api.call("POST", url).status_code == 400
    emulator.advance(timedelta(days=30).total_seconds())
    assert not signs_in(emulator, staged["key"], staged["secret"])
    assert signs_in(emulator, own.consumer_key, own.consumer_secret)
    found = access.apps.staged.of_app(own.number)
    assert found is not None
    assert found.state == "Expired"


def test_key_and_secret_are_read_only_where_the_org_allows_it(emulator: Emulator, access: Access, own: App) -> None:
    api = AppsApi(emulator)
    consumer = api.consumer()
    assert "secret" not in api.call("GET", consumer["url"]).json()
    assert api.call("GET", f"{consumer['url']}?part=secret").json()["secret"] == own.consumer_secret
    change_org_settings(access.org, {"app_secrets_in_rest_api": False})
    refused = api.call("GET", consumer["url"])
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (403, "FUNCTIONALITY_NOT_ENABLED")


def test_user_who_may_not_develop_apps_sees_no_key(emulator: Emulator, access: Access, own: App) -> None:
    api = AppsApi(emulator)
    consumer = api.consumer()
    profile = api.call("GET", f"{DATA}/query?q=SELECT+Id+FROM+Profile+WHERE+Name='Standard User'").json()["records"][0]
    user = {"Username": "std@x.example", "LastName": "Std", "Alias": "std", "Email": "std@x.example"}
    user |= {"TimeZoneSidKey": "Europe/Berlin", "LocaleSidKey": "en_US", "EmailEncodingKey": "UTF-8"}
    user |= {"LanguageLocaleKey": "en_US", "ProfileId": profile["Id"]}
    made = api.call("POST", f"{DATA}/sobjects/User", user).json()["id"]
    theirs = access.apps.create(
        AppKind.EXTERNAL_CLIENT_APP,
        dataclasses.replace(own.settings, name="Theirs", api_name="Theirs", run_as_user_id=made),
    )
    pair = {"client_id": theirs.consumer_key, "client_secret": theirs.consumer_secret}
    token = emulator.token(grant_type="client_credentials", **pair).json()["access_token"]
    api.headers = {"Authorization": f"Bearer {token}"}
    refused = api.call("GET", consumer["url"])
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (403, "INSUFFICIENT_ACCESS")


def test_setup_stages_applies_and_deletes(emulator: Emulator, access: Access, own: App) -> None:
    emulator.sign_in()
    path = f"/setup/external-client-apps/{own.number}/key-and-secret"
    for button, expected in (
        ("stage", "Both pairs work"),
        ("apply", "are the app"),
        ("delete_staged", "no longer work"),
    ):
        page = emulator.client.get(path)
        token = page.text.partition('name="_CONFIRMATIONTOKEN" value="')[2].partition('"')[0]
        done = follow(emulator, emulator.client.post(path, data={"_CONFIRMATIONTOKEN": token, button: "1"}))
        assert expected in done.text
    changed = access.apps.get(own.number)
    assert changed is not None
    assert changed.consumer_key != own.consumer_key
    assert not signs_in(emulator, own.consumer_key, own.consumer_secret)
    assert signs_in(emulator, changed.consumer_key, changed.consumer_secret)

"""Sessions over SOAP: who may come in, what a session tells, and how it ends; passwords and lockout."""

from typing import Any

import pytest
from lxml import etree
from tests.sf_emulator.emulator import Emulator
from tests.sf_emulator.soap.soap_client import NAMESPACES, SOAP, SoapClient, first_error, text
from tests.sf_emulator.tokens import change_app

from sf_emulator.objects.access import LoginHours, ProfilePolicies

NEW_PASSWORD = "Correct-horse-7"
WEAK_PASSWORDS = {
    "short1": "Your password must be at least 8 characters long.",
    "onlyletters": "Your password must have a mix of letters and numbers.",
    "1234567890": "Your password must have a mix of letters and numbers.",
}
EMAIL = "<urn:EmailHeader><urn:triggerUserEmail>{}</urn:triggerUserEmail></urn:EmailHeader>"
NEW_USER = {
    "Username": "ada@new.example",
    "LastName": "Byron",
    "Email": "ada@new.example",
    "Alias": "ada",
    "TimeZoneSidKey": "Europe/London",
    "LocaleSidKey": "en_GB",
    "EmailEncodingKey": "UTF-8",
    "LanguageLocaleKey": "en_US",
}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def change_settings(emulator: Emulator, **settings: Any) -> None:
    """Change settings of the org."""
    assert emulator.client.post("/__emulator__/settings", json=settings).status_code == 200


def other_user(client: SoapClient) -> tuple[str, str]:
    """Id and name of a user who is not the administrator and may use the API."""
    soql = "SELECT Id, Username FROM User WHERE IsActive = true AND Profile.Name = 'Standard User' LIMIT 1"
    found = client.query(soql).find("{*}records")
    assert found is not None
    return text(found, "Id"), text(found, "Username")


def give_password(client: SoapClient, user_id: str, password: str = NEW_PASSWORD) -> None:
    """Set a user's password."""
    client.call("setPassword", f"<urn:userId>{user_id}</urn:userId><urn:password>{password}</urn:password>")


def login_fault(client: SoapClient, username: str, password: str) -> str:
    """The code of the fault that login() ends in."""
    return str(client.fault("login", client.credentials(username, password))["exceptionCode"])


def with_token(app: Any, user_id: str, password: str) -> str:
    """A password with its user's security token behind it."""
    return password + str(app.state.orgs.first.org.security_token(user_id))


def test_session_tells_its_user_and_the_time(partner: SoapClient) -> None:
    info = partner.call("getUserInfo")
    assert text(info, "userName") == partner.emulator.ready["admin"]["username"]
    assert text(info, "userType") == "Standard"
    assert text(partner.call("getServerTimestamp"), "timestamp").endswith("Z")


def test_answers_tell_how_many_calls_are_used(partner: SoapClient) -> None:
    answer = etree.fromstring(partner.send("getServerTimestamp").content)
    info = answer.find(f"{{{SOAP}}}Header/{{{NAMESPACES['u']}}}LimitInfoHeader/{{*}}limitInfo")
    assert info is not None
    assert [child.text for child in info] == ["2", "550000", "API REQUESTS"]


def test_logout_ends_the_session(partner: SoapClient) -> None:
    assert partner.calls("logout") == []
    assert partner.fault("getUserInfo")["faultcode"] == "sf:INVALID_SESSION_ID"


def test_sessions_are_ended_by_their_ids(partner: SoapClient, emulator: Emulator) -> None:
    other = SoapClient(emulator).sign_in()
    ended, unknown = partner.calls(
        "invalidateSessions",
        f"<urn:sessionIds>{other.session_id}</urn:sessionIds><urn:sessionIds>00D!nothing</urn:sessionIds>",
    )
    assert text(ended, "success") == "true"
    assert first_error(unknown)[0] == "INVALID_SESSION_ID"
    assert other.fault("getUserInfo")["faultcode"] == "sf:INVALID_SESSION_ID"


def test_access_token_is_a_session(emulator: Emulator) -> None:
    client = SoapClient(emulator)
    client.session_id = emulator.connect()["access_token"]
    assert text(client.call("getUserInfo"), "userId") == emulator.ready["admin"]["user_id"]


def test_access_token_without_the_api_scope_is_none(emulator: Emulator) -> None:
    client = SoapClient(emulator)
    client.session_id = emulator.connect(scope="id")["access_token"]
    assert client.fault("getUserInfo")["faultcode"] == "sf:INVALID_SESSION_ID"


def test_sessions_work_at_versions_without_login(partner: SoapClient) -> None:
    partner.version = "68.0"
    assert text(partner.call("getUserInfo"), "userId") == partner.emulator.ready["admin"]["user_id"]


def test_login_can_be_for_those_with_a_permission_only(partner: SoapClient, emulator: Emulator, app: Any) -> None:
    change_settings(emulator, soap_login_needs_permission=True)
    user_id, username = other_user(partner)
    give_password(partner, user_id)
    secret = with_token(app, user_id, NEW_PASSWORD)
    assert login_fault(partner, username, secret) == "INVALID_OPERATION"
    permission_set = partner.call(
        "create",
        "<urn:sObjects><ens:type>PermissionSet</ens:type><ens:Name>Soap_login</ens:Name><ens:Label>SOAP</ens:Label>"
        "<ens:PermissionsUseAnyApiAuth>true</ens:PermissionsUseAnyApiAuth></urn:sObjects>",
    )
    assigned = partner.call(
        "create",
        "<urn:sObjects><ens:type>PermissionSetAssignment</ens:type>"
        f"<ens:AssigneeId>{user_id}</ens:AssigneeId>"
        f"<ens:PermissionSetId>{text(permission_set, 'id')}</ens:PermissionSetId></urn:sObjects>",
    )
    assert text(assigned, "success") == "true", etree.tostring(assigned)
    assert SoapClient(emulator).sign_in(username, secret).session_id


def test_new_password_works_at_once(partner: SoapClient, emulator: Emulator, app: Any) -> None:
    user_id, username = other_user(partner)
    give_password(partner, user_id)
    secret = with_token(app, user_id, NEW_PASSWORD)
    signed_in = SoapClient(emulator).call("login", partner.credentials(username, secret))
    assert (text(signed_in, "userId"), text(signed_in, "passwordExpired")) == (user_id, "false")


def test_weak_password_is_refused(partner: SoapClient) -> None:
    user_id, _ = other_user(partner)
    for password, message in WEAK_PASSWORDS.items():
        sent = f"<urn:userId>{user_id}</urn:userId><urn:password>{password}</urn:password>"
        found = partner.fault("setPassword", sent)
        assert (found["faultcode"], found["type"]) == ("sf:INVALID_NEW_PASSWORD", "InvalidNewPasswordFault")
        assert found["exceptionMessage"] == message


def test_password_of_nobody_is_refused(partner: SoapClient) -> None:
    found = partner.fault("resetPassword", "<urn:userId>005000000000009</urn:userId>")
    assert found["type"] == "InvalidIdFault"


def test_reset_password_is_good_for_setting_another_only(partner: SoapClient, emulator: Emulator, app: Any) -> None:
    user_id, username = other_user(partner)
    made_up = text(partner.call("resetPassword", f"<urn:userId>{user_id}</urn:userId>"), "password")
    client = SoapClient(emulator)
    secret = with_token(app, user_id, made_up)
    signed_in = client.call("login", client.credentials(username, secret))
    assert text(signed_in, "passwordExpired") == "true"
    client.session_id = text(signed_in, "sessionId")
    refused = client.fault("getUserInfo")
    assert refused["faultcode"] == "sf:INVALID_OPERATION_WITH_EXPIRED_PASSWORD"
    rest = emulator.client.get("/services/data/v64.0/limits", headers={"Authorization": f"Bearer {client.session_id}"})
    assert (rest.status_code, rest.json()[0]["errorCode"]) == (403, "INVALID_OPERATION_WITH_EXPIRED_PASSWORD")
    client.call(
        "changeOwnPassword",
        f"<urn:oldPassword>{made_up}</urn:oldPassword><urn:newPassword>{NEW_PASSWORD}</urn:newPassword>",
    )
    assert text(client.call("getUserInfo"), "userId") == user_id


def mails(emulator: Emulator, user_id: str) -> list[str]:
    """Kinds of the mails to a user."""
    found = emulator.client.get(f"/__emulator__/mail?user={user_id}").json()["mail"]
    return [mail["kind"] for mail in found]


def test_reset_password_is_mailed_unless_the_header_says_no(partner: SoapClient, emulator: Emulator) -> None:
    user_id, _ = other_user(partner)
    partner.call("resetPassword", f"<urn:userId>{user_id}</urn:userId>", EMAIL.format("false"))
    assert mails(emulator, user_id) == []
    partner.call("resetPassword", f"<urn:userId>{user_id}</urn:userId>")
    assert mails(emulator, user_id) == ["password_reset"]


@pytest.mark.parametrize(("header", "expected"), [("", []), (EMAIL.format("true"), ["new_user"])])
def test_new_users_are_mailed_when_the_header_says_so(
    partner: SoapClient, emulator: Emulator, header: str, expected: list[str]
) -> None:
    profile = text(partner.find("Profile", "Id", Name="Standard User"), "Id")
    fields = NEW_USER | {"ProfileId": profile}
    sent = "".join(f"<ens:{name}>{value}</ens:{name}>" for name, value in fields.items())
    made = partner.call("create", f"<urn:sObjects><ens:type>User</ens:type>{sent}</urn:sObjects>", header)
    assert text(made, "success") == "true", etree.tostring(made)
    assert mails(emulator, text(made, "id")) == expected


def test_own_password_changes_for_who_knows_it(partner: SoapClient) -> None:
    wrong = "<urn:oldPassword>wrong</urn:oldPassword><urn:newPassword>Good-enough-1</urn:newPassword>"
    assert partner.fault("changeOwnPassword", wrong)["type"] == "InvalidOldPasswordFault"


def test_passwords_expire_after_their_days(partner: SoapClient, emulator: Emulator, app: Any) -> None:
    change_settings(emulator, passwords_expire_days=90)
    user_id, username = other_user(partner)
    give_password(partner, user_id)
    secret = with_token(app, user_id, NEW_PASSWORD)
    assert text(partner.call("login", partner.credentials(username, secret)), "passwordExpired") == "false"
    emulator.advance(90 * 24 * 3600)
    assert text(partner.call("login", partner.credentials(username, secret)), "passwordExpired") == "true"


def test_users_are_locked_out_after_failures_until_the_time_is_over(
    partner: SoapClient, emulator: Emulator, app: Any
) -> None:
    change_settings(emulator, lockout_after_failures=3, lockout_min=15)
    user_id, username = other_user(partner)
    give_password(partner, user_id)
    secret = with_token(app, user_id, NEW_PASSWORD)
    assert [login_fault(partner, username, "wrong") for _ in range(3)] == ["INVALID_LOGIN"] * 3
    assert login_fault(partner, username, secret) == "INVALID_LOGIN"
    assert locked_and_failed(partner, user_id) == ("true", "3")
    emulator.advance(15 * 60)
    client = SoapClient(emulator).sign_in(username, secret)
    assert text(client.call("getUserInfo"), "userId") == user_id


def test_administrator_ends_a_lockout(partner: SoapClient, emulator: Emulator, app: Any) -> None:
    change_settings(emulator, lockout_after_failures=2, lockout_min=0)
    user_id, username = other_user(partner)
    give_password(partner, user_id)
    for _ in range(2):
        login_fault(partner, username, "wrong")
    login_row = partner.find("UserLogin", "Id", UserId=user_id)
    sent = f"<ens:Id>{text(login_row, 'Id')}</ens:Id><ens:IsPasswordLocked>false</ens:IsPasswordLocked>"
    unlocked = partner.call("update", f"<urn:sObjects><ens:type>UserLogin</ens:type>{sent}</urn:sObjects>")
    assert text(unlocked, "success") == "true"
    secret = with_token(app, user_id, NEW_PASSWORD)
    assert SoapClient(emulator).sign_in(username, secret).session_id
    assert locked_and_failed(partner, user_id) == ("false", "0")


def locked_and_failed(client: SoapClient, user_id: str) -> tuple[str, str]:
    """Whether a user is locked out, and how often signing in failed."""
    login = client.find("UserLogin", "IsPasswordLocked", UserId=user_id)
    user = client.find("User", "NumberOfFailedLogins", Id=user_id)
    return text(login, "IsPasswordLocked"), text(user, "NumberOfFailedLogins")


def test_changes_and_deletions_of_a_span_are_listed(partner: SoapClient, emulator: Emulator) -> None:
    now = emulator.client.get("/__emulator__/clock").json()["now"]
    emulator.advance(120)
    span = f"<urn:startDate>{now}</urn:startDate><urn:endDate>{partner_time(partner)}</urn:endDate>"
    listed = partner.call("getUpdated", f"<urn:sObjectType>User</urn:sObjectType>{span}")
    assert emulator.ready["admin"]["user_id"] in [found.text for found in listed.findall("{*}ids")]
    deleted = partner.call("getDeleted", f"<urn:sObjectType>User</urn:sObjectType>{span}")
    assert deleted.findall("{*}deletedRecords") == []
    assert text(deleted, "latestDateCovered").endswith("Z")


def partner_time(client: SoapClient) -> str:
    """The org's time, as the API tells it."""
    return text(client.call("getServerTimestamp"), "timestamp")


@pytest.mark.parametrize(("version", "is_taken"), [("66.0", False), ("67.0", True), ("68.0", True)])
def test_access_token_that_is_a_jwt_is_a_session_since_summer_26(
    version: str, is_taken: bool, emulator: Emulator, app: Any
) -> None:
    change_app(app, named_user_jwt=True)
    client = SoapClient(emulator, version=version)
    client.session_id = emulator.connect()["access_token"]
    assert client.session_id.count(".") == 2
    if is_taken:
        assert text(client.call("getUserInfo"), "userId") == emulator.ready["admin"]["user_id"]
    else:
        assert client.fault("getUserInfo")["faultcode"] == "sf:INVALID_SESSION_ID"


def test_profile_says_from_where_its_users_sign_in(partner: SoapClient, emulator: Emulator, app: Any) -> None:
    change_settings(emulator, trust_forwarded_for=True)
    user_id, username = other_user(partner)
    give_password(partner, user_id)
    org = app.state.orgs.first.org
    ProfilePolicies(org).change_login_ip_ranges(org.field_of("User", user_id, "ProfileId"), ["203.0.113.1-203.0.113.9"])
    assert login_fault(partner, username, with_token(app, user_id, NEW_PASSWORD)) == "LOGIN_DURING_RESTRICTED_DOMAIN"
    emulator.client.headers["X-Forwarded-For"] = "203.0.113.5"
    without_token = SoapClient(emulator).sign_in(username, NEW_PASSWORD)
    assert text(without_token.call("getUserInfo"), "userId") == user_id


def test_profile_says_when_its_users_sign_in(partner: SoapClient, emulator: Emulator, app: Any) -> None:
    user_id, username = other_user(partner)
    give_password(partner, user_id)
    org = app.state.orgs.first.org
    LoginHours(org).change(org.field_of("User", user_id, "ProfileId"), [f"{day} 00:00-00:00" for day in DAYS])
    assert login_fault(partner, username, with_token(app, user_id, NEW_PASSWORD)) == "LOGIN_DURING_RESTRICTED_TIME"
    assert partner.call("login", partner.credentials()) is not None


def test_nobody_signs_in_to_an_org_that_is_closed(partner: SoapClient, emulator: Emulator) -> None:
    change_settings(emulator, org_is_active=False)
    assert partner.fault("login", partner.credentials())["exceptionCode"] == "ORG_LOCKED"


def test_login_history_names_the_api_and_the_client(partner: SoapClient) -> None:
    options = "<urn:CallOptions><urn:client>Loader/64.0</urn:client></urn:CallOptions>"
    partner.call("login", partner.credentials(), options)
    soql = (
        "SELECT LoginType, ApiType, ApiVersion, Application FROM LoginHistory ORDER BY LoginTime DESC, Id DESC LIMIT 1"
    )
    entry = partner.query(soql).find("{*}records")
    assert entry is not None
    found = [text(entry, name) for name in ("LoginType", "ApiType", "ApiVersion", "Application")]
    assert found == ["Other Apex API", "SOAP Partner", "64.0", "Loader/64.0"]

"""login(): a user name and a password with the security token behind it become a session.

Source: salesforce-api.md, B2 (element order), A16 (until when it works).
"""

from dataclasses import dataclass
from typing import Any

from lxml import etree

from sf_emulator.objects.access import (
    Access,
    Reason,
    Session,
    SessionKind,
    SignInRefused,
    SignInWay,
    org_setting,
    sign_in_to_api,
)

from .envelopes import Call, add, new_answer, write_answer
from .faults import api_disabled, invalid_login, login_retired, security_token_needed

FIRST_VERSION_WITHOUT_LOGIN = 65.0

_API_TYPES = {"u": "Partner Product", "c": "Enterprise"}


@dataclass(frozen=True, slots=True)
class LoginCall:
    """A call of login() and where it was made."""

    access: Access
    base_url: str
    kind: str
    version: str
    call: Call
    source_ip: str


def login(made: LoginCall) -> bytes:
    """The answer's envelope.

    Raises:
        SoapFault: login() is gone at this version, or nobody is signed in.
    """
    org = made.access.org
    if float(made.version) >= FIRST_VERSION_WITHOUT_LOGIN or not org_setting(org, "soap_login_enabled"):
        raise login_retired()
    way = SignInWay("Other Apex API", f"SOAP {_API_TYPES[made.kind]}", made.source_ip)
    try:
        user = sign_in_to_api(org, made.call.text("username"), made.call.text("password"), way)
    except SignInRefused as refused:
        needs_token = refused.reason is Reason.NEEDS_SECURITY_TOKEN
        raise (security_token_needed() if needs_token else invalid_login()) from refused
    if "ApiEnabled" not in org.permissions(user["Id"]):
        raise api_disabled()
    session = made.access.sessions.open(SessionKind.SOAP, user["Id"], frozenset({"full"}))
    envelope, response = new_answer(made.kind, "loginResponse")
    result = etree.SubElement(response, f"{{{etree.QName(response).namespace}}}result")
    _add_result(result, made, user, session)
    return write_answer(envelope)


def _add_result(result: etree._Element, made: LoginCall, user: dict[str, Any], session: Session) -> None:
    org = made.access.org
    place = f"{made.version}/{org.id[:15]}"
    add(result, "metadataServerUrl", f"{made.base_url}/services/Soap/m/{place}")
    add(result, "passwordExpired", False)  # noqa: FBT003 - the value of the element
    add(result, "sandbox", org.is_sandbox)
    add(result, "serverUrl", f"{made.base_url}/services/Soap/{made.kind}/{place}")
    add(result, "sessionId", session.token)
    add(result, "userId", user["Id"])
    info = etree.SubElement(result, f"{{{etree.QName(result).namespace}}}userInfo")
    timeout_s = int(made.access.sessions.default_timeout.total_seconds())
    for name, value in _user_info(made.access, user, timeout_s).items():
        add(info, name, value)


def _user_info(access: Access, user: dict[str, Any], session_timeout_s: int) -> dict[str, object]:
    return {
        "accessibilityMode": False,
        "chatterExternal": False,
        "currencySymbol": "$",
        "orgAttachmentFileSizeLimit": 5242880,
        "orgDefaultCurrencyIsoCode": "USD",
        "orgDefaultCurrencyLocale": "en_US",
        "orgDisallowHtmlAttachments": False,
        "orgHasPersonAccounts": False,
        "organizationId": access.org.id,
        "organizationMultiCurrency": False,
        "organizationName": access.org.name,
        "profileId": user["ProfileId"],
        "roleId": user.get("UserRoleId"),
        "sessionSecondsValid": session_timeout_s,
        "userDefaultCurrencyIsoCode": None,
        "userEmail": user["Email"],
        "userFullName": user.get("Name"),
        "userId": user["Id"],
        "userLanguage": user["LanguageLocaleKey"],
        "userLocale": user["LocaleSidKey"],
        "userName": user["Username"],
        "userTimeZone": user["TimeZoneSidKey"],
        "userType": "Standard",
        "userUiSkin": "Theme3",
    }

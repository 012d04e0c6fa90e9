"""login, logout, invalidateSessions, and what a session tells about its user and the time.

Source: salesforce-api.md, B2 (order of the result), A16 (until when login works).
"""

from datetime import date
from typing import Any

from sf_emulator.objects import Org
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

from . import texts
from .calls import Call, Place
from .envelopes import Request
from .faults import SoapFault, api_fault, login_fault
from .versions import FIRST_WITHOUT_LOGIN

_REFUSALS = {
    Reason.NEEDS_SECURITY_TOKEN: ("LOGIN_MUST_USE_SECURITY_TOKEN", texts.NEEDS_SECURITY_TOKEN),
    Reason.RESTRICTED_TIME: ("LOGIN_DURING_RESTRICTED_TIME", texts.LOGIN_HOURS),
    Reason.RESTRICTED_IP: ("LOGIN_DURING_RESTRICTED_DOMAIN", texts.LOGIN_ADDRESS),
}


def login(access: Access, place: Place, request: Request, source_ip: str) -> dict[str, Any]:
    """A session for a user name, and a password with the security token behind it.

    Raises:
        SoapFault: login() is gone at this version, retired or switched off, or nobody is signed in.
    """
    org = access.org
    if float(place.version) >= FIRST_WITHOUT_LOGIN or _is_retired(org):
        raise api_fault("INVALID_OPERATION", texts.LOGIN_GONE.format(version=place.version))
    if not org_setting(org, "soap_login_enabled"):
        raise api_fault("INVALID_OPERATION", texts.LOGIN_DISABLED)
    if not org_setting(org, "org_is_active"):
        raise login_fault("ORG_LOCKED", texts.ORG_LOCKED)
    way = SignInWay(
        login_type="Other Apex API",
        application=request.header("CallOptions", "client") or "N/A",
        source_ip=source_ip,
        api_type=f"SOAP {place.kind.title}",
        api_version=place.version,
    )
    try:
        user = sign_in_to_api(org, request.text("username"), request.text("password"), way)
    except SignInRefused as refused:
        raise _refusal(refused.reason) from refused
    permissions = org.permissions(user["Id"])
    if "ApiEnabled" not in permissions:
        raise login_fault("API_DISABLED_FOR_ORG", texts.API_DISABLED)
    if org_setting(org, "soap_login_needs_permission") and "UseAnyApiAuth" not in permissions:
        raise api_fault("INVALID_OPERATION", texts.LOGIN_NOT_PERMITTED)
    session = access.sessions.open(SessionKind.SOAP, user["Id"], frozenset({"full"}))
    return _login_result(access, place, user, session)


def logout(call: Call) -> None:
    """End the caller's session."""
    call.caller.access.sessions.end(call.caller.session.token)


def invalidate_sessions(call: Call) -> list[dict[str, Any]]:
    """End sessions; a result for each id."""
    sessions = call.caller.access.sessions
    return [_ended(sessions.end(token)) for token in call.request.texts("sessionIds")]


def get_user_info(call: Call) -> dict[str, Any]:
    """Who the caller is."""
    user = call.org.get("User", call.actor.user_id)
    assert user is not None  # noqa: S101 - users are never deleted, and this one has a session
    return _user_info(call.caller.access, user, call.caller.session)


def get_server_timestamp(call: Call) -> dict[str, Any]:
    """The org's time."""
    return {"timestamp": call.org.now()}


def _is_retired(org: Org) -> bool:
    """Salesforce announced Summer '27 for every version that is left; the day comes with the org's release."""
    ends = org_setting(org, "soap_login_ends")
    return bool(ends) and org.clock.now().date() >= date.fromisoformat(ends)


def _refusal(reason: Reason) -> SoapFault:
    """Salesforce tells few reasons apart: the login history has the others."""
    code, text = _REFUSALS.get(reason, ("INVALID_LOGIN", texts.INVALID_LOGIN))
    return login_fault(code, text)


def _ended(found: bool) -> dict[str, Any]:  # noqa: FBT001 - what `end` answered
    error = {"message": texts.NO_SUCH_SESSION, "statusCode": "INVALID_SESSION_ID"}
    return {"success": found, "errors": [] if found else [error]}


def _login_result(access: Access, place: Place, user: dict[str, Any], session: Session) -> dict[str, Any]:
    org = access.org
    end = f"{place.version}/{org.id[:15]}"
    return {
        "metadataServerUrl": f"{place.base_url}/services/Soap/m/{end}",
        "passwordExpired": org.has_expired_password(user["Id"]),
        "sandbox": org.is_sandbox,
        "serverUrl": f"{place.base_url}/services/Soap/{place.kind.letter}/{end}",
        "sessionId": session.token,
        "userId": user["Id"],
        "userInfo": _user_info(access, user, session),
    }


def _user_info(access: Access, user: dict[str, Any], session: Session) -> dict[str, Any]:
    now = access.org.clock.now()
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
        "roleId": user["UserRoleId"],
        "sessionSecondsValid": round((session.expires_at - now).total_seconds()),
        "userDefaultCurrencyIsoCode": None,
        "userEmail": user["Email"],
        "userFullName": user["Name"],
        "userId": user["Id"],
        "userLanguage": user["LanguageLocaleKey"],
        "userLocale": user["LocaleSidKey"],
        "userName": user["Username"],
        "userTimeZone": user["TimeZoneSidKey"],
        "userType": user["UserType"],
        "userUiSkin": "Theme3",
    }

"""The fields of an identity and of userinfo, in Salesforce's order. Source: salesforce-api.md, A10, A11."""

from typing import Any
from zoneinfo import ZoneInfo

from sf_emulator.objects import Org

_SOAP_URLS = {"enterprise": "c", "metadata": "m", "partner": "u"}
_REST_URLS = {
    "rest": "",
    "sobjects": "sobjects/",
    "search": "search/",
    "query": "query/",
    "recent": "recent/",
    "tooling_soap": None,
    "tooling_rest": "tooling/",
    "profile": None,
    "feeds": "chatter/feeds",
    "groups": "chatter/groups",
    "users": "chatter/users",
    "feed_items": "chatter/feed-items",
    "feed_elements": "chatter/feed-elements",
}


def identity_fields(org: Org, user: dict[str, Any], base_url: str, version: str) -> dict[str, Any]:
    """The identity of a user; `version` stands in the URLs as it is given, `{version}` included."""
    return {
        "id": f"{base_url}/id/{org.id}/{user['Id']}",
        "asserted_user": True,
        "user_id": user["Id"],
        "organization_id": org.id,
        "username": user["Username"],
        "nick_name": user.get("CommunityNickname"),
        "display_name": user.get("Name"),
        "email": user["Email"],
        "email_verified": True,
        "first_name": user.get("FirstName"),
        "last_name": user["LastName"],
        "timezone": user["TimeZoneSidKey"],
        "photos": _photos(base_url),
        "addr_street": user.get("Street"),
        "addr_city": user.get("City"),
        "addr_state": user.get("State"),
        "addr_country": user.get("Country"),
        "addr_zip": user.get("PostalCode"),
        "mobile_phone": user.get("MobilePhone"),
        "mobile_phone_verified": False,
        "is_lightning_login_user": False,
        "status": {"created_date": None, "body": None},
        "urls": service_urls(org, user["Id"], base_url, version),
        "active": bool(user["IsActive"]),
        "user_type": "STANDARD",
        "language": user["LanguageLocaleKey"],
        "locale": user["LocaleSidKey"],
        "utcOffset": _utc_offset_ms(org, user),
        "last_modified_date": _seconds(user.get("LastModifiedDate")),
    }


def standard_claims(user: dict[str, Any], base_url: str) -> dict[str, Any]:
    """The claims about a person that OpenID Connect names."""
    return {
        "preferred_username": user["Username"],
        "nickname": user.get("CommunityNickname"),
        "name": user.get("Name"),
        "email": user["Email"],
        "email_verified": True,
        "given_name": user.get("FirstName"),
        "family_name": user["LastName"],
        "zoneinfo": user["TimeZoneSidKey"],
        "profile": f"{base_url}/{user['Id']}",
    }


def userinfo_fields(org: Org, user: dict[str, Any], base_url: str) -> dict[str, Any]:
    """The claims of OpenID Connect's userinfo, with Salesforce's own among them."""
    photos = _photos(base_url)
    return {
        "sub": f"{base_url}/id/{org.id}/{user['Id']}",
        "user_id": user["Id"],
        "organization_id": org.id,
        "preferred_username": user["Username"],
        "nickname": user.get("CommunityNickname"),
        "name": user.get("Name"),
        "email": user["Email"],
        "email_verified": True,
        "given_name": user.get("FirstName"),
        "family_name": user["LastName"],
        "zoneinfo": user["TimeZoneSidKey"],
        "photos": photos,
        "profile": f"{base_url}/{user['Id']}",
        "picture": photos["picture"],
        "address": {"country": user.get("Country")} if user.get("Country") else {},
        "urls": service_urls(org, user["Id"], base_url, "{version}"),
        "active": bool(user["IsActive"]),
        "user_type": "STANDARD",
        "language": user["LanguageLocaleKey"],
        "locale": user["LocaleSidKey"],
        "utcOffset": _utc_offset_ms(org, user),
        "updated_at": _seconds(user.get("LastModifiedDate")),
        "is_app_installed": True,
    }


def service_urls(org: Org, user_id: str, base_url: str, version: str) -> dict[str, str]:
    """Where this user's org answers, service by service."""
    urls = {name: f"{base_url}/services/Soap/{kind}/{version}/{org.id[:15]}" for name, kind in _SOAP_URLS.items()}
    for name, path in _REST_URLS.items():
        if path is not None:
            urls[name] = f"{base_url}/services/data/v{version}/{path}"
        elif name == "profile":
            urls[name] = f"{base_url}/{user_id}"
        else:
            urls[name] = f"{base_url}/services/Soap/T/{version}/{org.id[:15]}"
    urls["custom_domain"] = base_url
    return urls


def _photos(base_url: str) -> dict[str, str]:
    return {"picture": f"{base_url}/profilephoto/005/F", "thumbnail": f"{base_url}/profilephoto/005/T"}


def _utc_offset_ms(org: Org, user: dict[str, Any]) -> int:
    """The zone's offset without daylight saving, as Salesforce gives it: January in the north, July in the
    south.
    """
    now = org.clock.now()
    zone = ZoneInfo(user["TimeZoneSidKey"])
    offsets = [now.replace(month=month, day=1).astimezone(zone).utcoffset() for month in (1, 7)]
    smallest = min(offset for offset in offsets if offset is not None)
    return int(smallest.total_seconds() * 1000)


def _seconds(stamp: Any) -> str | None:
    """`2020-09-01T23:59:16Z` of a stored date and time."""
    return f"{str(stamp)[:19]}Z" if stamp else None

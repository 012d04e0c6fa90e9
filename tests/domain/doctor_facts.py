"""A connection with which nothing is wrong, to be broken in one place."""

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

from instep.domain.credentials import SignIn
from instep.domain.doctor.facts import (
    AppFacts,
    Facts,
    HostFacts,
    InstalledApp,
    LicenceFacts,
    OrgFacts,
    PermissionSource,
    SignInFacts,
    UserFacts,
)
from instep.domain.doctor.user import LOOKED_UP
from instep.domain.mapping import UserField
from instep.domain.permissions import INTEGRATION_PERMISSIONS

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
NEEDED_NAMES = frozenset(needed.name for needed in INTEGRATION_PERMISSIONS)


def user_field(name: str, *picklist: str, required: bool = False, updateable: bool = True) -> UserField:
    kind = "picklist" if picklist else "string"
    return UserField(name, f"{name} label", kind, 80, required, True, updateable, picklist=picklist)


def by_name(*fields: UserField) -> dict[str, UserField]:
    return {field.name: field for field in fields}


FIELDS = by_name(
    user_field("Username", required=True),
    user_field("ProfileId", required=True),
    user_field("LocaleSidKey", "en_US", "de_DE", required=True),
    user_field("LanguageLocaleKey", "en_US", "de", required=True),
    user_field("TimeZoneSidKey", "Europe/London", required=True),
    user_field("EmailEncodingKey", "UTF-8", required=True),
)


def source(*permissions: str, name: str = "Provisioning", is_profile: bool = False) -> PermissionSource:
    return PermissionSource(name=name, is_profile=is_profile, permissions=frozenset(permissions))


PROFILE = source(*NEEDED_NAMES, name="Instep Integration", is_profile=True)
USER = UserFacts(
    username="instep@acme.example", profile="Instep Integration", sources=(PROFILE,), known=frozenset(LOOKED_UP)
)
ORG = OrgFacts(
    id="00D000000000001EAA",
    name="Acme",
    edition="Enterprise Edition",
    is_sandbox=False,
    calls_used=10,
    calls_allowed=1000,
    user=USER,
    apps=(InstalledApp(name="Instep", admin_approved_only=False, period=None, by_inactivity=False),),
    licences=(LicenceFacts(name="Salesforce", total=10, used=4),),
    permission_set_licences=(LicenceFacts(name="Sales User", total=5, used=1),),
    policies=(),
    duplicate_roles=(),
    duplicate_profiles=(),
    user_fields=FIELDS,
)
HOST = HostFacts(
    address="https://acme.my.salesforce.com",
    certificate_ends=NOON + timedelta(days=200),
    clock_ahead=timedelta(seconds=-1),
    versions=("64.0", "66.0", "100.0"),
)
APP = AppFacts(
    scopes=frozenset({"api", "refresh_token"}),
    refreshed_at=NOON,
    rotated_at=NOON,
    settles_since=NOON - timedelta(days=1),
)
FACTS = Facts(
    now=NOON,
    environment="production",
    api_version="66.0",
    soap_version="64.0",
    hosts=(HOST,),
    sign_in=SignInFacts(way=SignIn.OAUTH, sentence="OAuth authorised as instep@acme.example"),
    app=APP,
    org=ORG,
    mapped=frozenset({"Username", "LocaleSidKey", "LanguageLocaleKey", "TimeZoneSidKey", "EmailEncodingKey"}),
    wanted_values={"LocaleSidKey": "en_US", "EmailEncodingKey": "UTF-8"},
)


def facts(**changes: Any) -> Facts:
    return dataclasses.replace(FACTS, **changes)


def with_host(**changes: Any) -> Facts:
    return facts(hosts=(dataclasses.replace(HOST, **changes),))


def with_app(**changes: Any) -> Facts:
    return facts(app=dataclasses.replace(APP, **changes))


def with_org(**changes: Any) -> Facts:
    return facts(org=dataclasses.replace(ORG, **changes))


def with_user(**changes: Any) -> Facts:
    return with_org(user=dataclasses.replace(USER, **changes))


def with_soap(**changes: Any) -> Facts:
    """Signed in with SOAP."""
    signed_in = SignInFacts(way=SignIn.SOAP, sentence="SOAP as instep@acme.example")
    return facts(**{"app": None, "soap_username": "instep@acme.example", "sign_in": signed_in} | changes)


def not_signed_in(way: SignIn, **changes: Any) -> SignInFacts:
    return dataclasses.replace(SignInFacts(way=way), **changes)

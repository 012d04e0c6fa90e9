"""The doctor's rules over plain values: one table, one row a verdict."""

import dataclasses
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instep.domain.credentials import SignIn
from instep.domain.doctor.facts import Facts, InstalledApp, LicenceFacts, Unseen
from instep.domain.doctor.findings import Finding, Status
from instep.domain.doctor.registry import LINES, examine
from instep.domain.doctor.user import LOOKED_UP
from instep.domain.mapping import UserSchema
from instep.domain.permissions import INTEGRATION_PERMISSIONS
from instep.domain.problems import Problem
from tests.domain.doctor_facts import (
    FACTS,
    FIELDS,
    NEEDED_NAMES,
    NOON,
    PROFILE,
    USER,
    by_name,
    facts,
    not_signed_in,
    source,
    user_field,
    with_app,
    with_host,
    with_org,
    with_soap,
    with_user,
)

OK, WARNING, FAILURE = Status.OK, Status.WARNING, Status.FAILURE
REFUSED = Problem("needs-authorization", "It was refused", said="SOME_CODE: words", next_step="Do this")
HIDDEN = Unseen("INVALID_TYPE: sObject type is not supported")
PERMISSION_LINES = {f"permission-{needed.code}" for needed in INTEGRATION_PERMISSIONS}
YEAR_2028 = datetime(2028, 1, 1, tzinfo=UTC)


def app_record(period: int | None = None, *, by_inactivity: bool = False, approved: bool = False) -> Facts:
    return with_org(
        apps=(InstalledApp(name="Instep", admin_approved_only=approved, period=period, by_inactivity=by_inactivity),)
    )


def unknown_app(minutes: int) -> Facts:
    refused = not_signed_in(SignIn.OAUTH, refused=REFUSED, meaning="app-not-ready")
    return facts(org=None, sign_in=refused, app=with_app(settles_since=NOON - timedelta(minutes=minutes)).app)


def soap_refused(now: datetime = NOON) -> Facts:
    refused = dataclasses.replace(REFUSED, code="soap-login-refused")
    return with_soap(org=None, now=now, sign_in=not_signed_in(SignIn.SOAP, refused=refused))


def calls_used_up() -> Facts:
    return facts(org=None, sign_in=not_signed_in(SignIn.OAUTH, refused=REFUSED, code="REQUEST_LIMIT_EXCEEDED"))


def api_refused() -> Facts:
    return facts(org=None, sign_in=not_signed_in(SignIn.OAUTH, refused=REFUSED, code="API_DISABLED_FOR_ORG"))


def seats(total: int, used: int) -> tuple[LicenceFacts, ...]:
    return (LicenceFacts(name="Salesforce", total=total, used=used),)


def with_permissions(*names: str, at_profile: bool = True) -> Facts:
    return with_user(sources=(source(*names, name="A Set", is_profile=at_profile),))


def mapping(*names: str, fields: UserSchema | None = None) -> Facts:
    return facts(mapped=FACTS.mapped | set(names), org=with_org(user_fields=fields or FIELDS).org)


PICKLISTS_ON = {**FIELDS, **by_name(user_field("CountryCode", "DE"), user_field("StateCode", "BY"))}

TABLE: list[tuple[str, Facts, Status, str]] = [
    ("reachable", FACTS, OK, "acme.my.salesforce.com answers"),
    ("reachable", with_host(refused=REFUSED), FAILURE, "does not answer"),
    ("tls-certificate", FACTS, OK, "ends in 200 days, on 2027-05-21"),
    ("tls-certificate", with_host(certificate_ends=NOON + timedelta(days=13)), WARNING, "ends in 13 days"),
    ("tls-certificate", with_host(certificate_ends=None), WARNING, "was not shown"),
    ("tls-certificate", with_host(address="http://127.0.0.1:1"), OK, "without TLS"),
    ("clock", FACTS, OK, "differ by 1 s"),
    ("clock", with_host(clock_ahead=timedelta(minutes=5)), WARNING, "300 s behind"),
    ("clock", with_host(clock_ahead=timedelta(minutes=-5)), WARNING, "300 s before"),
    ("api-version", FACTS, OK, "API 64.0 to 100.0; Instep speaks 66.0"),
    ("api-version", with_host(versions=("64.0", "65.0")), FAILURE, "but not 66.0"),
    ("api-version", facts(api_version="31.0", hosts=with_host(versions=("31.0",)).hosts), WARNING, "Summer '27"),
    ("api-version", with_host(versions=()), OK, "lists no versions"),
    ("api-version", facts(hosts=with_host(versions=()).hosts, org=None), WARNING, "did not list"),
    ("sign-in", FACTS, OK, "OAuth authorised as instep@acme.example"),
    ("sign-in", facts(sign_in=not_signed_in(SignIn.OAUTH, refused=REFUSED), org=None), FAILURE, "It was refused"),
    ("app-settling", unknown_app(4), WARNING, "4 minutes ago"),
    ("app-settling", unknown_app(10), FAILURE, "10 minutes that a new one takes are over"),
    ("app-settling", with_app(last_trip="app-not-ready"), FAILURE, "Salesforce does not know the app"),
    ("app-scopes", FACTS, OK, "api refresh_token"),
    ("app-scopes", with_app(last_trip="scope-missing"), FAILURE, "does not offer"),
    ("app-scopes", with_app(scopes=frozenset({"api"})), FAILURE, "missing: refresh_token"),
    ("app-scopes", with_app(scopes=frozenset({"refresh_token", "id"})), FAILURE, "missing: api"),
    ("app-scopes", with_app(scopes=frozenset({"full", "refresh_token"})), WARNING, "more than Instep needs: full"),
    ("app-scopes", with_app(scopes=frozenset({"api"}), needs_refresh_token=False), OK, "Granted: api"),
    ("refresh-token", FACTS, OK, "gave a refresh token"),
    ("refresh-token", with_app(last_trip="no-refresh-token"), FAILURE, "no refresh token"),
    ("refresh-token", with_app(needs_refresh_token=False), OK, "needs no refresh token"),
    ("pkce", FACTS, OK, "S256"),
    ("token-rotation", FACTS, OK, "Rotation is on"),
    ("token-rotation", with_app(rotated_at=None), OK, "Rotation is off"),
    ("token-rotation", with_app(rotated_at=None, refreshed_at=None), OK, "Nothing was refreshed yet"),
    ("refresh-policy", FACTS, OK, "valid until revoked"),
    ("refresh-policy", app_record(30, by_inactivity=True), WARNING, "end without use"),
    ("refresh-policy", app_record(30), WARNING, "end in any case"),
    ("refresh-policy", with_org(apps=HIDDEN), OK, "does not show"),
    ("permitted-users", FACTS, OK, "All users may self-authorise Instep"),
    ("permitted-users", app_record(approved=True), OK, "pre-authorised users only"),
    ("soap-login", with_soap(), OK, "let instep@acme.example sign in"),
    ("soap-login", facts(soap_username="old@acme.example"), OK, "not in use"),
    ("soap-login", soap_refused(), FAILURE, "refuses SOAP login() itself: it is disabled"),
    ("soap-login", soap_refused(YEAR_2028), FAILURE, "Salesforce has retired it"),
    ("soap-permission", with_soap(), WARNING, "lacks Use Any API Auth"),
    ("soap-permission", with_soap(org=with_permissions("UseAnyApiAuth").org), OK, "has Use Any API Auth"),
    ("soap-permission", with_soap(org=with_user(known=NEEDED_NAMES).org), OK, "does not know the permission"),
    ("soap-version", with_soap(), OK, "64.0"),
    ("soap-version", with_soap(soap_version="65.0"), FAILURE, "where it is gone"),
    ("soap-days-left", with_soap(), WARNING, "1 June 2027: 211 days left"),
    ("soap-days-left", with_soap(now=YEAR_2028), FAILURE, "ended on 1 June 2027"),
    ("soap-days-left", facts(soap_username="old@acme.example"), OK, "does not sign in with it"),
    ("org", FACTS, OK, "Acme (00D000000000001EAA), Enterprise Edition, production"),
    ("org", with_org(trial_ends=NOON + timedelta(days=5)), WARNING, "trial ends on 2026-11-07"),
    ("environment", FACTS, OK, "production fits the org"),
    ("environment", facts(environment="sandbox"), WARNING, "but the org is not a sandbox"),
    ("environment", with_org(is_sandbox=True), WARNING, "but the org is a sandbox"),
    ("environment", facts(environment="custom"), OK, "custom fits"),
    ("api-calls", FACTS, OK, "990 left"),
    ("api-calls", with_org(calls_used=900), WARNING, "100 left"),
    ("api-calls", with_org(calls_used=1001), FAILURE, "0 left"),
    ("api-calls", calls_used_up(), FAILURE, "no API calls left"),
    ("least-privilege", FACTS, OK, "no power over all data"),
    ("least-privilege", with_user(profile="System Administrator"), WARNING, "which is too much"),
    ("least-privilege", with_permissions("ModifyAllData"), WARNING, "ModifyAllData"),
    ("least-privilege", with_org(user=HIDDEN), WARNING, "cannot be seen"),
    ("api-only-user", FACTS, OK, "may sign in to Salesforce's pages"),
    ("api-only-user", with_permissions("ApiUserOnly"), WARNING, "cannot press Allow"),
    ("api-only-user", with_soap(org=with_permissions("ApiUserOnly").org), OK, "fits how Instep signs in"),
    ("permission-api-enabled", FACTS, OK, "from the profile Instep Integration"),
    ("permission-api-enabled", with_permissions("ApiEnabled", at_profile=False), WARNING, "only from A Set"),
    ("permission-api-enabled", api_refused(), FAILURE, "API Enabled: missing, or the org's edition has no API"),
    ("permission-view-setup", with_org(user=HIDDEN), FAILURE, "missing, for the user's permissions do not show"),
    ("permission-manage-users", with_permissions(), FAILURE, "Manage Users: missing"),
    ("permission-manage-sharing", with_permissions(), WARNING, "Manage Sharing: missing"),
    ("user-licences", FACTS, OK, "4 of 10 used, 6 left"),
    ("user-licences", with_org(licences=seats(4, 4)), WARNING, "0 left"),
    ("user-licences", with_org(licences=seats(4, 6)), FAILURE, "2 too many"),
    ("user-licences", with_org(licences=seats(0, 0)), OK, "0 left"),
    ("user-licences", with_org(licences=seats(-1, 7)), OK, "without a limit"),
    ("user-licences", with_org(licences=HIDDEN), WARNING, "cannot be seen"),
    ("permission-set-licences", FACTS, OK, "1 of 5 used"),
    ("permission-set-licences", with_org(permission_set_licences=seats(5, 5)), WARNING, "0 left"),
    ("user-access-policies", FACTS, OK, "No User Access Policy"),
    ("user-access-policies", with_org(policies=("Sales", "Support")), WARNING, "Sales, Support"),
    ("user-access-policies", with_org(policies=HIDDEN), WARNING, "cannot be seen"),
    ("user-fields", FACTS, OK, "6 fields are seen"),
    ("user-fields", with_org(user_fields=HIDDEN), WARNING, "cannot be seen"),
    (
        "user-fields",
        mapping(fields={**FIELDS, "Username": user_field("Username", updateable=False)}),
        WARNING,
        "Username",
    ),
    ("state-country-picklists", FACTS, OK, "are off"),
    ("state-country-picklists", mapping(fields=PICKLISTS_ON), OK, "are on"),
    ("state-country-picklists", mapping("Country", fields=PICKLISTS_ON), WARNING, "writes Country as text"),
    ("state-country-picklists", mapping("CountryCode"), FAILURE, "are off, and the mapping writes CountryCode"),
    ("required-fields", FACTS, OK, "fills every field"),
    (
        "required-fields",
        mapping(fields={**FIELDS, "Badge__c": user_field("Badge__c", required=True)}),
        FAILURE,
        "Badge__c label (Badge__c)",
    ),
    ("duplicate-roles", FACTS, OK, "a name of its own"),
    ("duplicate-roles", with_org(duplicate_roles=("Sales",)), WARNING, "Sales"),
    ("duplicate-profiles", with_org(duplicate_profiles=("Rep",)), WARNING, "Rep"),
    ("duplicate-profiles", with_org(duplicate_profiles=HIDDEN), WARNING, "cannot be seen"),
    ("picklist-locale", FACTS, OK, "offers 2 values, en_US among them"),
    (
        "picklist-locale",
        mapping(fields={**FIELDS, "LocaleSidKey": user_field("LocaleSidKey", "de_DE")}),
        FAILURE,
        "but not en_US",
    ),
    ("picklist-language", FACTS, OK, "offers 2 values"),
    ("picklist-time-zone", FACTS, OK, "offers 1 values"),
    ("picklist-encoding", mapping(fields={"Username": FIELDS["Username"]}), FAILURE, "shows no values"),
]


def lines_of(code: str, known: Facts) -> list[Finding]:
    return [finding for finding in examine(known) if finding.code == code]


@pytest.mark.parametrize(("code", "known", "status", "words"), TABLE, ids=[f"{row[0]}: {row[3]}" for row in TABLE])
def test_line_says_what_was_seen(code: str, known: Facts, status: Status, words: str) -> None:
    (finding,) = lines_of(code, known)
    assert (finding.status, words in finding.summary) == (status, True), finding.summary


@pytest.mark.parametrize(("code", "known", "status", "words"), TABLE, ids=[f"{row[0]}: {row[3]}" for row in TABLE])
def test_what_is_not_in_order_has_a_reason_a_place_and_a_next_step(
    code: str, known: Facts, status: Status, words: str
) -> None:
    (finding,) = lines_of(code, known)
    assert finding.why
    assert finding.where
    assert bool(finding.next_step) == (status is not OK)


def test_connection_in_order_has_no_other_lines() -> None:
    assert {finding.status for finding in examine(FACTS)} == {OK}


def test_every_line_is_in_the_table() -> None:
    assert {line.code for line in LINES} - PERMISSION_LINES - {code for code, *_ in TABLE} == set()


def test_codes_are_given_once() -> None:
    assert [code for code, count in Counter(line.code for line in LINES).items() if count > 1] == []


def test_salesforces_words_are_kept() -> None:
    (finding,) = lines_of("sign-in", facts(sign_in=not_signed_in(SignIn.OAUTH, refused=REFUSED), org=None))
    assert (finding.said, finding.next_step) == ("SOME_CODE: words", "Do this")


def test_clock_that_is_minutes_off_fails_a_sign_in_with_a_certificate() -> None:
    known = facts(
        hosts=with_host(clock_ahead=timedelta(minutes=4)).hosts,
        app=with_app(signs_assertions=True, needs_refresh_token=False).app,
    )
    (finding,) = lines_of("clock", known)
    assert finding.status is FAILURE


def test_org_that_could_not_be_read_is_not_judged() -> None:
    known = facts(org=None, sign_in=not_signed_in(SignIn.OAUTH, refused=REFUSED))
    groups = {str(finding.group) for finding in examine(known)}
    assert groups == {"Reaching Salesforce", "Signing in", "The app"}


def test_connection_without_credentials_is_told_nothing_about_apps_and_soap() -> None:
    bare = facts(org=None, app=None, sign_in=not_signed_in(SignIn.SOAP, refused=REFUSED))
    assert [finding.code for finding in examine(bare) if finding.group in ("The app", "SOAP")] == []


@given(
    at_profile=st.frozensets(st.sampled_from(LOOKED_UP)),
    in_set=st.frozensets(st.sampled_from(LOOKED_UP)),
    known=st.frozensets(st.sampled_from(LOOKED_UP)),
)
def test_permission_is_good_only_when_the_profile_has_it(
    at_profile: frozenset[str], in_set: frozenset[str], known: frozenset[str]
) -> None:
    sources = (source(*at_profile, name=PROFILE.name, is_profile=True), source(*in_set))
    found = examine(with_user(sources=sources, known=known))
    judged = {finding.code: finding.status for finding in found if finding.code in PERMISSION_LINES}
    assert len(judged) == len(known & NEEDED_NAMES)
    assert list(judged.values()).count(OK) == len(known & NEEDED_NAMES & at_profile)


def test_user_has_what_any_source_gives() -> None:
    assert USER.has("ManageUsers")
    assert not USER.has("ModifyAllData")

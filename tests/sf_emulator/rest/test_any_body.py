"""Whatever a client sends, the answer is Salesforce's form of one: never an error of the emulator itself."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sf_emulator.rest.conftest import API, Caller

KEYS = st.sampled_from(
    [
        *("Name", "LastName", "attributes", "type", "referenceId", "records", "Contacts", "Owner", "Username", "Id"),
        *("compositeRequest", "batchRequests", "graphs", "graphId", "method", "url", "body", "richInput", "allOrNone"),
        *("httpHeaders", "ids", "fields", "q", "sobjects", "name", "limit", "AnnualRevenue", "IsActive", "NewPassword"),
    ]
)
LEAVES = st.sampled_from(
    [
        *(None, True, False, 0, -1, 10**30, 1.5, "", "x", "Account", "Contact", "Acme", "true", "\x00", "é\u2028"),
        *("GET", "POST", "PATCH", f"{API}/sobjects/Account", f"{API}/query?q=SELECT+Id+FROM+User", "v68.0/limits"),
        *("@{a.id}", "@{a[0]}", "a", "001Ws0000000001", "{}", "SELECT", "a*", "2020-01-01"),
    ]
)
BODIES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=12
)
PATHS = st.sampled_from(
    [
        *("/sobjects/Account", "/sobjects/Contact", "/sobjects/User", "/sobjects/Account/Id", "/composite"),
        *("/composite/batch", "/composite/graph", "/composite/tree/Account", "/composite/sobjects"),
        *("/composite/sobjects/Account", "/composite/sobjects/User/Employee_Id__c", "/parameterizedSearch"),
        *(
            "/sobjects/User/005Ws0000000002/password",
            "/sobjects/User/Employee_Id__c/x",
            "/sobjects/User/005Ws0000000002",
        ),
    ]
)
SHAPES = {
    "records": ("records",),
    "compositeRequest": ("compositeRequest",),
    "batchRequests": ("batchRequests",),
    "graphs": ("graphs",),
    "bare": (),
}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(path=PATHS, method=st.sampled_from(["POST", "PATCH", "PUT"]), shape=st.sampled_from(sorted(SHAPES)), body=BODIES)
def test_any_json_is_answered(reader: Caller, path: str, method: str, shape: str, body: Any) -> None:
    sent = {key: body if isinstance(body, list) else [body] for key in SHAPES[shape]} or body
    response = reader.call(method, path, json=sent)
    assert response.status_code in {200, 201, 204, 300, 400, 404, 405}
    assert response.status_code == 204 or response.json() is not None


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    path=st.text(st.characters(codec="utf-8", exclude_characters="?#"), max_size=30),
    query=st.dictionaries(
        st.sampled_from(["q", "fields", "ids", "start", "explain", "_HttpMethod"]), st.text(max_size=20), max_size=3
    ),
    begin=st.sampled_from(
        ["/", "/sobjects/", "/sobjects/User/", "/sobjects/User/Id/", "/query/", "/composite/sobjects/User", "/search"]
    ),
)
def test_any_address_is_answered(reader: Caller, path: str, query: dict[str, str], begin: str) -> None:
    address = API + begin + "".join(f"%{byte:02X}" for byte in path.encode())
    response = reader.client.get(address, params=query, headers=reader.headers)
    assert response.status_code in {200, 300, 400, 404, 405}


URLS = st.sampled_from(
    [
        *(f"{API}/sobjects/Account", f"{API}/sobjects/Account/@{{a.id}}", f"{API}/composite/sobjects", "/", "x"),
        *(f"{API}/query?q=SELECT+Id+FROM+@{{b.x}}", "v68.0/sobjects/Account", f"{API}/sobjects/Contact/Id/x"),
        *(f"{API}/limits", f"{API}/composite/sobjects?ids=@{{a.id}},x", "/services/data/v20.0/limits"),
    ]
)
SUBREQUESTS = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET", "POST", "PATCH", "DELETE", "FOO"]),
        "url": URLS,
        "referenceId": st.sampled_from(["a", "b", "c", "d[", 1, None]),
    },
    optional={"body": BODIES, "richInput": BODIES, "httpHeaders": BODIES},
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    requests=st.lists(SUBREQUESTS, max_size=4),
    all_or_none=st.booleans(),
    resource=st.sampled_from(["", "/batch", "/graph"]),
    version=st.sampled_from(["68.0", "51.0"]),
)
def test_any_subrequests_are_answered(
    reader: Caller, requests: list[Any], all_or_none: bool, resource: str, version: str
) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "": {"compositeRequest": requests, "allOrNone": all_or_none},
        "/batch": {"batchRequests": requests, "haltOnError": all_or_none},
        "/graph": {"graphs": [{"graphId": "1", "compositeRequest": requests}]},
    }
    response = reader.post(f"/services/data/v{version}/composite{resource}", bodies[resource])
    assert response.status_code in {200, 400}

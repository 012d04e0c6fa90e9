"""Deployments on the wire: queued, looked at, canceled, validated, rolled back."""

import pytest
from tests.sf_emulator.administrator import new_user
from tests.sf_emulator.emulator import Emulator
from tests.sf_emulator.metadata.metadata_client import NAMESPACE, REST, MetadataClient, component, manifest, zipped
from tests.sf_emulator.soap.soap_client import SoapClient

GOOD = component("Role", "<name>Alpha</name>")
BAD = component("Role", "<name>Beta</name><parentRole>Nowhere</parentRole>")
BOTH = {"package.xml": manifest(Role=["Alpha", "Beta"]), "roles/Alpha.role": GOOD, "roles/Beta.role": BAD}
ONE = {"package.xml": manifest(Role=["Alpha"]), "roles/Alpha.role": GOOD}


def has_role(metadata: MetadataClient, name: str = "Alpha") -> bool:
    """Whether the org has a role."""
    found = SoapClient(metadata.emulator).sign_in().query(f"SELECT Id FROM UserRole WHERE DeveloperName = '{name}'")  # noqa: S608
    return found.findtext("{*}size") == "1"


def test_deployment_is_queued_and_then_done(metadata: MetadataClient) -> None:
    answer = metadata.send(zipped(ONE), checkOnly=False)
    assert answer.status_code == 201
    queued = answer.json()
    assert queued["id"].startswith("0Af")
    assert queued["deployOptions"]["rollbackOnError"] is True
    assert "Sforce-Limit-Info" in answer.headers
    metadata.finish()
    result = metadata.status(queued["id"])
    assert (result["status"], result["done"], result["success"]) == ("Succeeded", True, True)
    counts = [result[f"numberComponent{name}"] for name in ("Errors", "sDeployed", "sTotal")]
    assert counts == [0, 1, 1]
    assert result["createdByName"] == "Northwind Administrator"
    assert [each["fileName"] for each in result["details"]["componentSuccesses"]] == ["roles/Alpha.role", "package.xml"]


def test_one_failure_rolls_everything_back(metadata: MetadataClient) -> None:
    result = metadata.deploy(BOTH)
    assert result["status"] == "Failed"
    (failure,) = result["details"]["componentFailures"]
    assert failure | {"createdDate": ""} == {
        "changed": False,
        "columnNumber": len(f'<Role xmlns="{NAMESPACE}">') + 1,
        "componentType": "Role",
        "created": False,
        "createdDate": "",
        "deleted": False,
        "fileName": "roles/Beta.role",
        "fullName": "Beta",
        "id": None,
        "lineNumber": 2,
        "problem": "In field: parentRole - no Role named Nowhere found",
        "problemType": "Error",
        "success": False,
    }
    assert not has_role(metadata)


def test_without_rollback_what_is_good_stays(metadata: MetadataClient) -> None:
    assert metadata.deploy(BOTH, rollbackOnError=False)["status"] == "SucceededPartial"
    assert has_role(metadata)


def test_validation_changes_nothing_and_can_be_deployed_later(metadata: MetadataClient) -> None:
    validated = metadata.deploy(ONE, checkOnly=True)
    assert validated["status"] == "Succeeded"
    assert not has_role(metadata)
    body = {"validatedDeployRequestId": validated["id"]}
    answer = metadata.emulator.client.post(REST, json=body, headers=metadata.headers)
    metadata.finish()
    assert metadata.status(answer.json()["id"])["status"] == "Succeeded"
    assert has_role(metadata)


def test_what_was_deployed_is_no_validation(metadata: MetadataClient) -> None:
    body = {"validatedDeployRequestId": metadata.deploy(ONE)["id"]}
    answer = metadata.emulator.client.post(REST, json=body, headers=metadata.headers)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALID_INPUT")


def test_deployment_that_waits_can_be_canceled(metadata: MetadataClient) -> None:
    metadata.emulator.client.post("/__emulator__/settings", json={"metadata_deploy_s": 60})
    queued = metadata.send(zipped(ONE)).json()
    assert queued["deployResult"]["status"] == "Pending"
    body = {"deployResult": {"status": "Canceling"}}
    answer = metadata.emulator.client.patch(f"{REST}/{queued['id']}", json=body, headers=metadata.headers)
    assert answer.status_code == 202
    metadata.finish()
    result = metadata.status(queued["id"])
    assert (result["status"], result["canceledByName"]) == ("Canceled", "Northwind Administrator")
    assert not has_role(metadata)
    again = metadata.emulator.client.patch(f"{REST}/{queued['id']}", json=body, headers=metadata.headers)
    assert again.json() == [{"errorCode": "INVALID_INPUT", "message": "The deployment has already completed"}]


def test_deployment_takes_the_time_that_the_org_says(metadata: MetadataClient) -> None:
    metadata.emulator.client.post("/__emulator__/settings", json={"metadata_deploy_s": 60})
    queued = metadata.send(zipped(ONE)).json()
    metadata.emulator.advance(61)
    metadata.finish()
    assert metadata.status(queued["id"])["status"] == "Succeeded"


def test_broken_zip_file_fails_the_deployment(metadata: MetadataClient) -> None:
    answer = metadata.send(b"no zip")
    metadata.finish()
    result = metadata.status(answer.json()["id"])
    assert (result["status"], result["errorStatusCode"]) == ("Failed", "UNKNOWN_EXCEPTION")
    assert result["errorMessage"].startswith("The zip file is not readable")


@pytest.mark.parametrize("options", [{"checkOnly": "yes"}, {"surprise": True}, {"testLevel": "Sometimes"}])
def test_unknown_options_are_refused(metadata: MetadataClient, options: dict[str, object]) -> None:
    answer = metadata.send(zipped(ONE), **options)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALID_INPUT")


def test_unknown_deployment_is_not_found(metadata: MetadataClient) -> None:
    answer = metadata.emulator.client.get(f"{REST}/0Af000000000001AAA", headers=metadata.headers)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "NOT_FOUND")


def test_rest_needs_a_session(metadata: MetadataClient) -> None:
    answer = metadata.emulator.client.get(f"{REST}/0Af000000000001AAA")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (401, "INVALID_SESSION_ID")


def test_user_without_the_permission_is_refused_on_both_ways(metadata: MetadataClient, emulator: Emulator) -> None:
    user = new_user(emulator, "plain@northwind.example", "Standard User")
    token = metadata.app.state.orgs.first.org.security_token(user)
    metadata.sign_in("plain@northwind.example", f"Robot-2026!{token}")
    text = "use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions"
    answer = metadata.send(zipped(ONE))
    assert (answer.status_code, answer.json()) == (403, [{"errorCode": "INSUFFICIENT_ACCESS", "message": text}])
    fault = metadata.post("describeMetadata", "<asOfVersion>64.0</asOfVersion>")
    assert f"<faultstring>INSUFFICIENT_ACCESS: {text}</faultstring>" in fault.text


def test_destructive_changes_delete(metadata: MetadataClient) -> None:
    metadata.succeed(ONE)
    result = metadata.deploy({"package.xml": manifest(), "destructiveChanges.xml": manifest(Role=["Alpha"])})
    assert [each["deleted"] for each in result["details"]["componentSuccesses"]] == [True, False]
    assert not has_role(metadata)

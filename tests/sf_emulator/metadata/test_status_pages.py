"""Setup's Deployment Status."""

from httpx2 import Response
from tests.sf_emulator.emulator import read_form
from tests.sf_emulator.metadata.metadata_client import MetadataClient, component, manifest, zipped

PATH = "/setup/deployment-status"
ROLE = component("Role", "<name>Alpha</name>")


def upload(metadata: MetadataClient, content: bytes, **ticks: str) -> Response:
    """Fill in the form; answers the page that it leads to."""
    metadata.emulator.sign_in()
    form = read_form(metadata.emulator.client.get(PATH), "package-form")
    fields = {name: value for name, value in form.fields.items() if name != "package"} | ticks
    files = {"package": ("package.zip", content, "application/zip")}
    answer = metadata.emulator.client.post(form.action, data=fields, files=files)
    return metadata.emulator.open(answer.headers["location"]) if answer.status_code == 303 else answer


def test_uploaded_package_is_deployed_and_listed(metadata: MetadataClient) -> None:
    page = upload(metadata, zipped({"package.xml": manifest(Role=["Alpha"]), "roles/Alpha.role": ROLE}))
    assert "Succeeded" in page.text
    assert "roles/Alpha.role" in page.text
    assert metadata.read("Role", "Alpha").findtext("{*}name") == "Alpha"
    assert "Northwind Administrator" in metadata.emulator.client.get(PATH).text


def test_every_failure_is_shown_with_its_place(metadata: MetadataClient) -> None:
    bad = ROLE.replace("<name>", "<nick>A</nick><name>")
    page = upload(metadata, zipped({"package.xml": manifest(Role=["Alpha"]), "roles/Alpha.role": bad}))
    assert "Element {http://soap.sforce.com/2006/04/metadata}nick invalid at this location in type Role" in page.text
    assert '<td data-name="Line" class="number">3</td>' in page.text


def test_form_without_a_file_says_what_is_missing(metadata: MetadataClient) -> None:
    page = upload(metadata, b"")
    assert page.status_code == 422
    assert "Choose a zip file that holds a package.xml." in page.text


def test_validation_says_that_nothing_was_changed(metadata: MetadataClient) -> None:
    files = {"package.xml": manifest(Role=["Alpha"]), "roles/Alpha.role": ROLE}
    page = upload(metadata, zipped(files), check_only="on")
    assert "Nothing was changed: this was a validation." in page.text


def test_deployment_that_does_not_exist_is_not_found(metadata: MetadataClient) -> None:
    metadata.emulator.sign_in()
    assert metadata.emulator.client.get(f"{PATH}/0Af000000000001AAA").status_code == 404

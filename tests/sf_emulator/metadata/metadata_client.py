"""What the tests say to the Metadata API: packages as files, deployments over REST, calls over SOAP."""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from httpx2 import Response
from lxml import etree
from starlette.applications import Starlette
from tests.sf_emulator.emulator import Emulator
from tests.sf_emulator.soap.soap_client import SOAP, XSI, SoapClient

NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
VERSION = "64.0"
REST = f"/services/data/v{VERSION}/metadata/deployRequest"


def component(type_name: str, content: str) -> str:
    """A file of a package."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{type_name} xmlns="{NAMESPACE}">\n{content}\n</{type_name}>\n'


def manifest(version: str = VERSION, /, **members: list[str]) -> str:
    """A package.xml: names by type."""
    types = "".join(
        f"<types>{''.join(f'<members>{name}</members>' for name in names)}<name>{type_name}</name></types>"
        for type_name, names in members.items()
    )
    return component("Package", f"{types}<version>{version}</version>")


def zipped(files: Mapping[str, str]) -> bytes:
    """A zip file of texts."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as opened:
        for name, text in files.items():
            opened.writestr(name, text)
    return written.getvalue()


class MetadataClient:
    """A user of the API."""

    def __init__(self, app: Starlette, emulator: Emulator) -> None:
        self.app = app
        self.emulator = emulator
        self.session_id = ""

    def sign_in(self, username: str = "", password: str = "") -> "MetadataClient":
        """Keep a session, of the administrator unless said otherwise."""
        self.session_id = SoapClient(self.emulator).sign_in(username, password).session_id
        return self

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.session_id}"}

    # --- REST ---

    def send(self, content: bytes, **options: Any) -> Response:
        """Queue a deployment, as jsforce sends it."""
        entity = json.dumps({"deployOptions": options})
        files: list[tuple[str, tuple[str | None, bytes, str]]] = [
            ("file", ("package.xml", content, "application/zip")),
            ("entity_content", (None, entity.encode(), "application/json")),
        ]
        return self.emulator.client.post(REST, files=files, headers=self.headers)

    def status(self, deployment_id: str) -> dict[str, Any]:
        """What has become of a deployment."""
        answer = self.emulator.client.get(f"{REST}/{deployment_id}?includeDetails=true", headers=self.headers)
        result: dict[str, Any] = answer.json()["deployResult"]
        return result

    def finish(self) -> None:
        """Wait for the worker."""
        assert self.app.state.metadata.wait_until_idle()

    def deploy(self, files: Mapping[str, str], **options: Any) -> dict[str, Any]:
        """Deploy files and answer the result."""
        answer = self.send(zipped(files), **options)
        assert answer.status_code == 201, answer.text
        self.finish()
        return self.status(answer.json()["id"])

    def succeed(self, files: Mapping[str, str], **options: Any) -> dict[str, tuple[bool, bool]]:
        """Deploy files that must be good: whether each component was created, and whether it was changed."""
        result = self.deploy(files, **options)
        assert result["status"] == "Succeeded", result
        told = result["details"]["componentSuccesses"]
        return {each["fullName"]: (each["created"], each["changed"]) for each in told if each["componentType"]}

    def fail(self, files: Mapping[str, str], **options: Any) -> dict[str, str]:
        """Deploy files that must not be good: the problem of each component."""
        result = self.deploy(files, **options)
        assert result["status"] == "Failed", result
        return {each["fullName"]: each["problem"] for each in result["details"]["componentFailures"]}

    # --- SOAP ---

    def post(self, operation: str, arguments: str = "", header: str = "", version: str = VERSION) -> Response:
        """Send one call."""
        session = f"<SessionHeader><sessionId>{self.session_id}</sessionId></SessionHeader>"
        envelope = (
            f'<e:Envelope xmlns:e="{SOAP}" xmlns:xsi="{XSI}" xmlns="{NAMESPACE}"><e:Header>{session}{header}</e:Header>'
            f"<e:Body><{operation}>{arguments}</{operation}></e:Body></e:Envelope>"
        )
        headers = {"Content-Type": "text/xml", "SOAPAction": '""'}
        return self.emulator.client.post(f"/services/Soap/m/{version}", content=envelope.encode(), headers=headers)

    def calls(self, operation: str, arguments: str = "", header: str = "") -> list[etree._Element]:
        """Every result of a call that must succeed."""
        answer = self.post(operation, arguments, header)
        assert answer.status_code == 200, answer.text
        path = f"{{{SOAP}}}Body/{{{NAMESPACE}}}{operation}Response/{{{NAMESPACE}}}result"
        return etree.fromstring(answer.content).findall(path)

    def call(self, operation: str, arguments: str = "", header: str = "") -> etree._Element:
        """The one result of a call that must succeed."""
        (result,) = self.calls(operation, arguments, header)
        return result

    def read(self, type_name: str, full_name: str) -> etree._Element:
        """One component."""
        result = self.call("readMetadata", f"<type>{type_name}</type><fullNames>{full_name}</fullNames>")
        (record,) = result.findall("{*}records")
        return record

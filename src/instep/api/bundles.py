"""The Salesforce side of a connection as a zip to deploy."""

from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from instep.api.fields import Given
from instep.connections.bundle_folder import zip_folder, zip_package
from instep.connections.bundling import WAYS, BundleRequest, make_bundle
from instep.connections.managing import find_connection
from instep.domain.callbacks import TERMINAL_PORT

router = Router(tags=["Salesforce setup"])
ZIP = "application/zip"
AS_ZIP = {"responses": {200: {"description": "The bundle", "content": {ZIP: {}}}}}


class BundleGiven(Given):
    """`sign_in` left out: as the connection does. `package_only`: package.xml at the top, for tools that upload a zip.
    With `with_key_and_secret` the zip holds the consumer secret."""

    contact_email: str
    app: str = "Instep"
    connected_app: bool = False
    sign_in: Literal["authorization", "certificate", "client-credentials"] | None = None
    run_as: str = ""
    port: int = TERMINAL_PORT
    with_key_and_secret: bool = False
    package_only: bool = False


@router.post("/{name}/bundle", summary="Make the Salesforce side as metadata: a zip", openapi_extra=AS_ZIP)
def post_bundle(request: HttpRequest, name: str, given: BundleGiven) -> HttpResponse:
    """App, integration profile, permission set, package.xml, and a README with what remains. Sends nothing to
    Salesforce; a certificate, or key and secret, are made when they are asked for and not there yet."""
    wanted = BundleRequest(
        contact_email=given.contact_email,
        app=given.app,
        flow=WAYS[given.sign_in] if given.sign_in else None,
        as_connected_app=given.connected_app,
        run_as=given.run_as,
        terminal_port=given.port,
        with_key_and_secret=given.with_key_and_secret,
    )
    bundle = make_bundle(find_connection(name), wanted, now=timezone.now())
    content = zip_package(bundle) if given.package_only else zip_folder(bundle)
    return HttpResponse(content, content_type=ZIP, headers={"Cache-Control": "no-store"})

"""The certificate that Salesforce verifies Instep by: make it, make the next one, download it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from instep.connections import Flow
from instep.connections.certificates import certificate_to_upload, make_certificate, renew_certificate
from instep.console.applications import find_application

CERTIFICATE_TYPE = "application/x-x509-ca-cert"  # browsers keep the file as it is


@require_POST
def make(request: HttpRequest, name: str) -> HttpResponse:
    """The first one, or with `renew` the next one beside it."""
    connection = find_application(name)
    made = (renew_certificate if "renew" in request.POST else make_certificate)(connection, now=timezone.now())
    what = "The next certificate" if made.is_next else "The certificate"
    messages.success(request, f"{what} is made. Download it, and upload it to the app in Salesforce.")
    return redirect(f"{reverse('integration_edit', args=[name])}?way={Flow.JWT_BEARER}")


def download(request: HttpRequest, name: str) -> HttpResponse:
    """The newest one, as the file that Salesforce wants."""
    newest = certificate_to_upload(find_application(name))
    if newest is None:
        raise Http404
    disposition = f'attachment; filename="instep-{name}.crt"'
    return HttpResponse(newest.certificate, CERTIFICATE_TYPE, headers={"Content-Disposition": disposition})

"""SOAP answers as values or as the exception that says what to do next (salesforce-api.md, B3 and B4)."""

import httpx2
from lxml import etree

from instep.salesforce.errors import OutcomeUnknown, SalesforceError, Unintelligible
from instep.salesforce.records import ApiUsage
from instep.salesforce.soap.envelopes import Envelope, read_envelope, text_of
from instep.salesforce.soap.faults import call_failure
from instep.salesforce.transport import kind_of_failure
from instep.salesforce.wire import Answer

_LIMITS = "{*}LimitInfoHeader/{*}limitInfo"
API_REQUESTS = "API REQUESTS"


def read_answer(answer: Answer) -> Envelope | None:
    """The envelope, a fault included; None when the answer is not SOAP."""
    try:
        return read_envelope(answer.body)
    except Unintelligible:
        return None


def read_usage(envelope: Envelope | None) -> ApiUsage | None:
    """What LimitInfoHeader tells of the org's API calls."""
    if envelope is None or envelope.header is None:
        return None
    for info in envelope.header.iterfind(_LIMITS):
        used, allowed = text_of(info, "current"), text_of(info, "limit")
        if text_of(info, "type") == API_REQUESTS and used.isdigit() and allowed.isdigit():
            return ApiUsage(int(used), int(allowed))
    return None


def read_message(
    answer: Answer, envelope: Envelope | None, operation: str, usage: ApiUsage | None, *, is_write: bool
) -> etree._Element:
    """The operation's response.

    Raises:
        SalesforceError: The branch of the tree that fits the fault, or the status where there is none.
    """
    if envelope is not None and envelope.is_fault:
        raise call_failure(envelope, answer, usage, is_write=is_write)
    if answer.status >= httpx2.codes.BAD_REQUEST:
        raise _no_fault(answer, usage, is_write=is_write)
    if envelope is None or etree.QName(envelope.message).localname != f"{operation}Response":
        unusable = OutcomeUnknown if is_write else Unintelligible
        raise unusable(f"the answer is no answer to {operation}", status=answer.status, request=answer.request)
    return envelope.message


def _no_fault(answer: Answer, usage: ApiUsage | None, *, is_write: bool) -> SalesforceError:
    """The body is not repeated: it may hold personal data, or a proxy's page."""
    kind = kind_of_failure(answer.status, "", usage, is_write=is_write)
    return kind(
        f"no readable error ({answer.media_type}, {len(answer.body)} bytes)",
        status=answer.status,
        request=answer.request,
    )

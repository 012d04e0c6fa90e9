"""The client library: OAuth flows, REST, SOAP, describe, limits, errors. Usable without the rest of Instep."""

from instep.salesforce.errors import (
    LimitReached,
    NeedsAuthorization,
    OutcomeUnknown,
    Refused,
    RequestLine,
    SalesforceError,
    TryAgainLater,
    Unintelligible,
    UntrustedHost,
)
from instep.salesforce.patience import Patience
from instep.salesforce.port import MAX_COLLECTION, UserOrg
from instep.salesforce.probing import Probe, probe
from instep.salesforce.records import (
    ApiUsage,
    FieldDescription,
    Identity,
    OrgInfo,
    PicklistValue,
    RecordError,
    SaveResult,
    Session,
    SoapSession,
    SObjectDescription,
    TokenGrant,
)
from instep.salesforce.rest.client import API_VERSION, RestOrg
from instep.salesforce.secret import Secret
from instep.salesforce.soap.client import SoapOrg
from instep.salesforce.soap.faults import LoginRefused
from instep.salesforce.soap.login import SOAP_VERSION
from instep.salesforce.soap.login import login as soap_login
from instep.salesforce.soap.rows import FieldTypes
from instep.salesforce.wire import make_http

__all__ = [
    "API_VERSION",
    "MAX_COLLECTION",
    "SOAP_VERSION",
    "ApiUsage",
    "FieldDescription",
    "FieldTypes",
    "Identity",
    "LimitReached",
    "LoginRefused",
    "NeedsAuthorization",
    "OrgInfo",
    "OutcomeUnknown",
    "Patience",
    "PicklistValue",
    "Probe",
    "RecordError",
    "Refused",
    "RequestLine",
    "RestOrg",
    "SObjectDescription",
    "SalesforceError",
    "SaveResult",
    "Secret",
    "Session",
    "SoapOrg",
    "SoapSession",
    "TokenGrant",
    "TryAgainLater",
    "Unintelligible",
    "UntrustedHost",
    "UserOrg",
    "make_http",
    "probe",
    "soap_login",
]

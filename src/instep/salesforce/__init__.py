"""The client library: OAuth flows, REST, SOAP sign-in, describe, limits, errors. Usable without the rest of Instep."""

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
from instep.salesforce.port import MAX_COLLECTION, UserOrg
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
from instep.salesforce.secret import Secret

__all__ = [
    "MAX_COLLECTION",
    "ApiUsage",
    "FieldDescription",
    "Identity",
    "LimitReached",
    "NeedsAuthorization",
    "OrgInfo",
    "OutcomeUnknown",
    "PicklistValue",
    "RecordError",
    "Refused",
    "RequestLine",
    "SObjectDescription",
    "SalesforceError",
    "SaveResult",
    "Secret",
    "Session",
    "SoapSession",
    "TokenGrant",
    "TryAgainLater",
    "Unintelligible",
    "UntrustedHost",
    "UserOrg",
]

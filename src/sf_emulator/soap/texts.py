"""Texts of SOAP faults, in one place; those marked UNCONFIRMED are corrected here. Source: salesforce-api.md, B3."""

INVALID_LOGIN = "Invalid username, password, security token; or user locked out."
NEEDS_SECURITY_TOKEN = (
    f"{INVALID_LOGIN} Are you at a new location? When accessing Salesforce--either via a desktop client or the API--"
    "from outside of your company’s trusted networks, you must add a security token to your password to log in. "
    "To get your new security token, log in to Salesforce. From your personal settings, enter Reset My Security Token "
    "in the Quick Find box, then select Reset My Security Token."
)
# Source: github OpenFn/adaptors#1715 and forcedotcom/wsc#363, which quote both.
LOGIN_DISABLED = (
    "SOAP API login() is disabled by default in this org. Contact the org administrator to enable SOAP API login()."
)
LOGIN_GONE = (
    "The SOAP Login operation is not available in the API version specified ({version}). "
    "Refer to the documentation for supported versions."
)
"""Filled with str.format."""
INVALID_SESSION = "Invalid Session ID found in SessionHeader: Illegal Session"
TOO_MANY_RECORDS = "record limit reached. cannot submit more than {limit} records into this call"
"""Filled with str.format."""
NO_OPERATION = "No operation available for request {{{namespace}}}{name}, please check the WSDL for the service."
"""Filled with str.format: the name appears as {namespace}name."""
WRONG_VALUE = "'{value}' is not a valid value for the type {type}"
"""Filled with str.format."""
NO_EXTERNAL_ID = (
    "Field name provided, {name} does not match an External ID, Salesforce Id, or indexed field for {sobject}"
)
"""Filled with str.format."""

# UNCONFIRMED, all of them
API_DISABLED = "API is not enabled for this Organization or Partner"
UNSUPPORTED_VERSION = "Invalid Api version specified on URL"
LOGIN_NOT_PERMITTED = "SOAP API login() is not permitted for this user."
ORG_LOCKED = "This organization is locked."
LOGIN_HOURS = "Logins during this time are not permitted."
LOGIN_ADDRESS = "Logins from this IP address are not permitted."
NOT_WELL_FORMED = "The request is not well-formed XML: {reason}"
TOO_LARGE = "The request is larger than {limit} bytes"
NOT_PACKED = "The request is not packed as its Content-Encoding says: {reason}"
NO_SOAP_ACTION = "SOAPAction HTTP header missing"
NO_DOCTYPE = "Document type declarations are not allowed"
NO_BODY = "The request has no SOAP body"
NO_TYPE = "Must send a concrete entity type."
NO_SUCH_TYPE = (
    "sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' "
    "after the entity name. Please reference your WSDL or the describe call for the appropriate names."
)
NO_SUCH_COLUMN = (
    "No such column '{name}' on entity '{sobject}'. If you are attempting to use a custom field, be sure to append the "
    "'__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names."
)
BAD_ID = "Invalid id value: {value}"
WRONG_OLD_PASSWORD = "Your old password is invalid"  # noqa: S105
NO_PASSWORD_RIGHT = "insufficient access rights on object id"  # noqa: S105
NO_SUCH_SESSION = "Session not found"

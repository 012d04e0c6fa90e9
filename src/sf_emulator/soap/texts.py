"""Texts of SOAP faults that no source confirms, in one place. Source: salesforce-api.md, B3."""

API_DISABLED = "API is not enabled for this Organization or Partner"
UNSUPPORTED_VERSION = "Invalid Api version specified on URL"
LOGIN_RETIRED = "SOAP API login() is disabled by default in this org."

NO_SOAP_ACTION = "SOAPAction HTTP header missing"
NOT_XML = "The request is not well-formed XML: {reason}"
NO_DOCTYPE = "Document type declarations are not allowed"
NO_BODY = "The request has no SOAP body"
NO_OPERATION = "No operation available for request {{{namespace}}}{name}, please check the WSDL for the service."
"""Filled with str.format: the name appears as {namespace}name."""

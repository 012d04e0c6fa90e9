"""Connections to Salesforce orgs: credentials, authorisation, and what is known of each org."""

from instep.salesforce.errors import SalesforceError
from instep.salesforce.oauth.flows import Flow
from instep.salesforce.secret import Secret

__all__ = ["Flow", "SalesforceError", "Secret"]

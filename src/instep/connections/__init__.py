"""Connections to Salesforce orgs: credentials, authorisation, and what is known of each org."""

from instep.salesforce.secret import Secret

__all__ = ["Secret"]

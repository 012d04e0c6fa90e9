"""Connections to Salesforce orgs: credentials, authorisation, and what is known of each org."""

"""Instep keeps Salesforce users in step with a company's directory."""

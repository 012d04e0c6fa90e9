"""Provisioning: assignments, accounts, plans, runs and their outcomes."""

"""SOAP: signing in with a user name and a password."""

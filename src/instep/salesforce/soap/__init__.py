"""The SOAP API: signing in with a user name and a password, and everything the port promises."""

"""The Salesforce client library: OAuth, REST, SOAP login, errors. Usable alone."""

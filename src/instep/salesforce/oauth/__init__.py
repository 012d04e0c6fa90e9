"""OAuth 2.0 at Salesforce: the web-server flow, refreshing, revoking, and what each error means."""

"""A Salesforce org that runs on one machine, for demos, tests and CI. It knows nothing of Instep."""

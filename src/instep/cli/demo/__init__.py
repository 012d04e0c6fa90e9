"""The demo: a sample company, an emulated Salesforce org and Instep, in one go."""

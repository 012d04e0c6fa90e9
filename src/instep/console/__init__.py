"""The admin console: pages for identity administrators."""

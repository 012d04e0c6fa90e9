"""The API versions that the org speaks: Summer '14 to Winter '27. Source: salesforce-api.md, C1."""

OLDEST = 31
NEWEST = 68

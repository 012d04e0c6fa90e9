"""The directory: people and groups, and where they come from."""

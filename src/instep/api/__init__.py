"""The HTTP API: a door for programs. One router file a resource; a route calls the function that its command calls."""

"""Options (instep.toml and INSTEP_*), Django's settings, URLs and the ASGI application."""

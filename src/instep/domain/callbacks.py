"""Where Salesforce sends its answers: the address that the app in Salesforce must list, letter by letter."""

CALLBACK_PATH = "/admin/app/generic/oauth20redirect"
TERMINAL_PORT = 8717  # where `instep connection authorize` waits unless told otherwise


def terminal_callback(port: int) -> str:
    """Salesforce takes http only for the name localhost."""
    return f"http://localhost:{port}{CALLBACK_PATH}"

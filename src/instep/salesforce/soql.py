"""Writing SOQL: values as literals. Names come from describe and need none of this."""


def literal(text: str) -> str:
    """A string literal; backslash and quote are escaped as SOQL asks."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

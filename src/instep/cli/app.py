"""The command tree: one module a command group, each registered here."""

import typer

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def instep() -> None:
    """Keep Salesforce users in step with a company's directory."""


def main() -> None:
    """The console script."""
    app()

"""`sf-emulator serve`: starts the emulator on a loopback port. Heavy imports wait for the options."""

import gc
from pathlib import Path
from typing import Annotated

import typer

_EXAMPLE = (
    "Example:  sf-emulator serve --port 8080 --callback-url http://localhost:3000/callback --json\n\n"
    "Stop it with Ctrl-C. Faults, clock, journal and reset are at /__emulator__/."
)

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)


@app.callback()
def _about() -> None:
    """A Salesforce org that runs on this machine: OAuth, REST, Bulk, SOAP, Metadata and Setup pages."""


@app.command(epilog=_EXAMPLE)
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")] = 8080,
    data: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Keep the org in this file. Without it: in memory.")
    ] = None,
    org: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="Org to begin with (YAML). Repeatable: each is another org."),
    ] = None,
    objects: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Folder of own objects and their records (YAML, one each)."),
    ] = None,
    users: Annotated[int, typer.Option(min=0, help="So many more made-up users.")] = 0,
    latency: Annotated[int, typer.Option(min=0, help="Milliseconds that every /services/ request waits.")] = 0,
    callback_url: Annotated[
        list[str] | None, typer.Option(help="Another callback URL of the ready-made app. Repeatable.")
    ] = None,
    settings_delay: Annotated[
        float | None,
        typer.Option(min=0, help="Seconds until a new or changed app takes effect (Salesforce: 600)."),
    ] = None,
    https: Annotated[bool, typer.Option("--https", help="Serve HTTPS, with a certificate made here.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one line of JSON once it answers.")] = False,
) -> None:
    """Serve the org, or several, until Ctrl-C."""
    gc.disable()  # what is imported stays: looking for garbage in it takes a tenth of the start. The server enables it
    from .serving import ServeOptions, run_server

    try:
        run_server(
            ServeOptions(
                port=port,
                data=data,
                org_files=tuple(org or ()),
                objects=objects,
                users=users,
                latency_ms=latency,
                callback_urls=tuple(callback_url or ()),
                settings_delay_s=settings_delay,
                https=https,
                as_json=json,
            )
        )
    except OSError as error:
        typer.echo(f"sf-emulator: {error}", err=True)
        raise typer.Exit(1) from error


def main() -> None:
    """Entry point of `sf-emulator`."""
    app()

"""`instep demo`: everything needed to see the main job in a browser, gone without a trace afterwards."""

import os
import socket
import tempfile
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.panel import Panel

from instep.cli.output import err, out
from instep.cli.starting import start
from instep.domain.callbacks import CALLBACK_PATH

app = typer.Typer()
Port = Annotated[int, typer.Option(min=0, max=65535, help="Instep's port; a free one when it is taken.")]
OrgPort = Annotated[int, typer.Option(min=0, max=65535, help="The org's port; a free one when it is taken.")]


@app.command()
def demo(port: Port = 8000, org_port: OrgPort = 8080) -> None:
    """Start a sample company of 320 people, an emulated Salesforce org, and Instep between them.

    Nothing is kept: each demo starts anew. Example: instep demo --port 9000
    """
    from instep.cli.demo.org import emulated_org

    port, org_port = _free(port), _free(org_port)
    address = f"http://localhost:{port}"
    with (
        tempfile.TemporaryDirectory(prefix="instep-demo-", ignore_cleanup_errors=True) as home,
        emulated_org(org_port, f"{address}{CALLBACK_PATH}") as org,
    ):
        for name in [name for name in os.environ if name.startswith("INSTEP_")]:
            del os.environ[name]  # the demo never touches the installation that they speak of
        os.environ |= {
            "INSTEP_HOME": home,
            "INSTEP_PUBLIC_URL": address,
            "INSTEP_ALLOWED_SALESFORCE_HOSTS": "127.0.0.1",
        }
        start(port)
        _serve(port, address, org)


def _serve(port: int, address: str, org: dict[str, Any]) -> None:
    from instep.cli.demo.company import fill
    from instep.cli.serve import run_server

    password = fill(org["url"])
    run_server("127.0.0.1", port, lambda: _greet(address, password, org))


def _greet(address: str, password: str, org: dict[str, Any]) -> None:
    from instep.cli.demo.company import ADMINISTRATOR, CONNECTION

    app_keys = org["app"]
    lines = [
        f"[bold]The company's directory[/bold]  {address}/",
        f"   sign in      {ADMINISTRATOR}",
        f"   password     {escape(password)}",
        "",
        f"[bold]The Salesforce org[/bold]        {org['url']}/",
        f"   log in       {org['admin']['username']}",
        f"   password     {escape(org['admin']['password'])}",
        "",
        "[bold]What to do[/bold]",
        "1. In the org: Setup → External Client App Manager → New External Client App. The settings to give it",
        f"   stand in Instep, under Applications → {CONNECTION} → Provisioning → Integration.",
        "2. There: Edit, Enable API integration and OAuth and REST integration, paste Consumer Key and Secret,",
        "   Authenticate with Salesforce.com, Allow, Save.",
        "3. Import, look at the plan, apply it, and find the users in the org.",
        "",
        "In a hurry? The org has an app ready for step 1:",
        f"   Consumer Key     {escape(app_keys['consumer_key'])}",
        f"   Consumer Secret  {escape(app_keys['consumer_secret'])}",
    ]
    out().print(Panel("\n".join(lines), title="Instep's demo", expand=False), soft_wrap=True)
    err().print("Ctrl-C ends the demo and forgets everything.")


def _free(port: int) -> int:
    """This port when nothing listens there, else one that the system gives."""
    for candidate in (port, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise typer.BadParameter("No port is free.")

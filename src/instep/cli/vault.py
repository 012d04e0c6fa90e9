"""`instep vault`: the master key that seals every secret."""

from typing import Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from instep.cli.output import Json, err, print_json, print_table, say
from instep.cli.starting import start

app = typer.Typer(no_args_is_help=True, help="The master key that seals every secret.")


@app.command()
def status(json: Json = False) -> None:
    """Show which master keys are there, and how many secrets each one seals.

    Example: instep vault status
    """
    options = start()
    from instep.config.home import read_master_keys
    from instep.config.rotating import seal_id
    from instep.connections.resealing import keys_in_use

    sealed = keys_in_use()
    known = [seal_id(key) for key in read_master_keys(options)]
    keys: list[dict[str, Any]] = [
        {"id": key.hex(), "secrets": sealed[key], "is_there": key in known, "seals": key in known[:1]}
        for key in [*known, *(key for key in sealed if key not in known)]
    ]
    if json:
        print_json({"keys": keys})
        return
    print_table(
        ["Key", "Secrets", "State"],
        [(key["id"], key["secrets"], _state(key)) for key in keys],
        empty="There is no master key yet.",
    )
    if len(known) > 1:
        say("A rotation was not finished. Next: instep vault rotate")


@app.command()
def rotate(json: Json = False) -> None:
    """Make a new master key, seal every secret with it, and drop the old key.

    Instep may run meanwhile. When it is interrupted, run it again: it goes on.

    Example: instep vault rotate
    """
    options = start()
    from instep.config.rotating import rotate_master_key

    columns = (SpinnerColumn(), TextColumn("{task.completed:.0f} secrets sealed with the new key"))
    with Progress(*columns, console=err(), transient=True, disable=json) as shown:
        task = shown.add_task("", total=None)
        rotation = rotate_master_key(options, lambda done: shown.update(task, completed=done))
    if json:
        print_json({"key_id": rotation.key_id, "resealed": rotation.resealed, "is_finished": rotation.is_finished})
        return
    again = "The interrupted rotation is finished: " if rotation.was_interrupted else ""
    say(f"{again}{rotation.resealed} secrets are sealed with the new master key {rotation.key_id}.")
    if rotation.is_finished:
        say("The old key is gone. Keep a copy of the new one apart from the database's backups.")
    else:
        say("No secret needs the old key any more. Take it out of where the master key comes from.")


def _state(key: dict[str, Any]) -> str:
    if not key["is_there"]:
        return "missing: these secrets cannot be opened"
    return "in use" if key["seals"] else "old, still needed"

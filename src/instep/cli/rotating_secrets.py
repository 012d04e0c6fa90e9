"""`instep connection rotate-secret`: another consumer secret without an outage."""

from pathlib import Path
from typing import Annotated

import typer

from instep.cli.output import print_problem, say
from instep.cli.secret_files import secret_from
from instep.cli.starting import start
from instep.domain.problems import BadInput, Problem


def rotate_secret(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The connection's name.")],
    consumer_secret_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A file that holds the secret that you staged.")
    ] = None,
    consumer_key: Annotated[str, typer.Option(metavar="K", help="The staged key, when it is another one too.")] = "",
    forget_former: Annotated[
        bool, typer.Option("--forget-former", help="End the pair that was replaced, in Salesforce and here.")
    ] = False,
) -> None:
    """Change the app's consumer secret without an outage: Salesforce stages a second one, Instep tries it and relies on
    it, and it replaces the first.

    Where the org does not let Instep do that, stage it in Setup and name it with --consumer-secret-file. The former one
    is kept until you forget it.

    Example: instep connection rotate-secret acme
    """
    if forget_former and (consumer_secret_file or consumer_key):
        problem = "Give either --consumer-secret-file or --forget-former"
        raise BadInput(Problem("one-of", problem, next_step=f"instep connection rotate-secret {name} --help"))
    if consumer_key and not consumer_secret_file:
        step = "Put the staged secret into a file and name it with --consumer-secret-file"
        raise BadInput(Problem("missing", "--consumer-key needs its secret", next_step=step))
    start()
    if forget_former:
        _forget(name)
    elif consumer_secret_file:
        _rely_on(name, consumer_key, consumer_secret_file)
    else:
        _change(name)


def _change(name: str) -> None:
    from django.utils import timezone

    from instep.connections.managing import find_connection
    from instep.connections.staging_secrets import change_consumer_secret

    change_consumer_secret(find_connection(name), now=timezone.now())
    say(f"{name} signs in with a new consumer secret, and it is the app's own now. The former one works until you end")
    say(f"it, or for 30 days: instep connection rotate-secret {name} --forget-former")


def _rely_on(name: str, key: str, secret_file: Path) -> None:
    from django.utils import timezone

    from instep.connections.managing import find_connection
    from instep.connections.rotating_secrets import rotate_consumer_secret

    rotate_consumer_secret(find_connection(name), key=key, secret=secret_from(secret_file), now=timezone.now())
    say(f"{name} signs in with the new consumer secret. Now let it replace the old one in Salesforce.")
    say(f"Once the old one is gone there: instep connection rotate-secret {name} --forget-former")


def _forget(name: str) -> None:
    from instep.connections.managing import find_connection
    from instep.connections.staging_secrets import end_former_secret

    forgotten = end_former_secret(find_connection(name))
    if forgotten.warning:
        print_problem(forgotten.warning)
    say("The former pair is forgotten." if forgotten.was_there else "There was no former pair.")

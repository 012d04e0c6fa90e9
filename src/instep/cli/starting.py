"""What every command does first: make INSTEP_HOME ready, start Django, bring the database up to date."""

import getpass
import os

from instep.config.home import prepare_home
from instep.config.options import DEFAULT_PORT, Options, OptionsInvalid, load_options
from instep.domain.problems import BadInput, Problem


def start(port: int | None = None) -> Options:
    """Create what is missing in INSTEP_HOME and migrate its database. Safe to call twice and in parallel.

    Args:
        port: Where `serve` listens; INSTEP_PUBLIC_URL follows it when the operator gave none.

    Raises:
        BadInput: A setting is unknown or cannot be used.
    """
    try:
        options = load_options().addressed(port or DEFAULT_PORT)
        os.environ["INSTEP_PUBLIC_URL"] = options.public_url
        prepare_home(options)
        _set_up_django()
    except OptionsInvalid as error:
        raise BadInput(*(Problem("setting-invalid", text) for text in error.problems)) from error
    _migrate(options)
    return options


def requested_by() -> str:
    """Who asks for a run, for the record: the account that runs the command."""
    try:
        return f"{getpass.getuser()} (command line)"
    except (KeyError, OSError):
        return "command line"


def _set_up_django() -> None:
    import django
    from django.conf import settings

    if not settings.configured:
        os.environ["DJANGO_SETTINGS_MODULE"] = "instep.config.settings"  # whatever another program set there
    django.setup()


def _migrate(options: Options) -> None:
    """Migrate when needed, one process at a time."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from filelock import FileLock

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    with FileLock(options.home / "migrate.lock", timeout=120):
        call_command("migrate", verbosity=0, interactive=False)

"""A process that calls an org again and again: `python -m tests.connections.calling SECONDS`. Prints what it did."""

import json
import sys
import time

from instep.cli.starting import start

PAUSE_S = 0.25


def main(seconds: float) -> None:
    start()
    from instep.connections.models import Connection
    from instep.connections.opening import open_org

    connection = Connection.objects.get(name="acme")
    calls, failures = 0, []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        calls += 1
        try:
            with open_org(connection) as org:
                list(org.query("SELECT Id FROM Organization"))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a lost call
            failures.append(f"{type(error).__name__}: {error}")
        time.sleep(PAUSE_S)
    sys.stdout.write(json.dumps({"calls": calls, "failures": failures}) + "\n")


if __name__ == "__main__":
    main(float(sys.argv[1]))

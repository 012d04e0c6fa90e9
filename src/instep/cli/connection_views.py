"""Connections as tables and sentences."""

from datetime import datetime

from instep.cli.output import print_table, say
from instep.connections.documents import ConnectionDetails, ConnectionSummary
from instep.connections.states import State


def show_list(connections: list[ConnectionSummary]) -> None:
    print_table(
        ("Name", "Environment", "State", "Org", "Imported"),
        [
            (row["name"], row["environment"], row["state_text"], row["org_name"], _moment(row["imported_at"]))
            for row in connections
        ],
        empty="There is no connection yet. Add one: instep connection add NAME --environment production",
    )


def show_details(details: ConnectionDetails) -> None:
    oauth, soap = details["oauth"], details["soap"]
    org = f"{details['org_name']} ({details['org_id']})" if details["org_id"] else "not known yet"
    lines = [
        ("Name", details["name"]),
        ("Environment", f"{details['environment']}, signs in at {details['login_address']}"),
        ("State", details["state_text"]),
        ("Org", org),
        ("API integration", _switch(details["api_integration_enabled"])),
        ("OAuth and REST integration", _switch(details["rest_oauth_enabled"])),
        ("OAuth Consumer Key", oauth["consumer_key"] if oauth else "none"),
        ("OAuth Consumer Secret", "stored" if oauth else "none"),
        ("Authorised as", oauth["authorized_username"] if oauth and oauth["authorized_username"] else "nobody"),
        ("SOAP user name", soap["username"] if soap else "none"),
        ("Callback URL", details["callback_address"]),
        ("Imported", _moment(details["imported_at"]) or "never"),
    ]
    print_table(("Setting", "Value"), lines, empty="")
    if details["state"] == State.SOAP and soap:
        say(f"SOAP login() ends on {soap['ends_on']} ({soap['days_left']} days): move to OAuth and REST integration.")


def _switch(is_on: bool) -> str:
    return "on" if is_on else "off"


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""

"""`instep assignment`: who gets a place on a connection, and what it grants there."""

from typing import Annotated

import typer

from instep.cli.output import Json, Limit, print_json, print_table, say
from instep.cli.starting import start

app = typer.Typer(no_args_is_help=True, help="Assign groups and people to a connection.")
Name = Annotated[str, typer.Argument(help="The connection's name.", metavar="NAME", show_default=False)]


@app.command()
def add(
    name: Name,
    profile: Annotated[str, typer.Option(help="The profile in Salesforce.", show_default=False)],
    group: Annotated[str, typer.Option(help="A group of the directory.")] = "",
    person: Annotated[str, typer.Option(help="A person: user name, e-mail or employee number.")] = "",
    role: Annotated[str, typer.Option(help="The role in Salesforce.")] = "",
    permission_set: Annotated[
        list[str] | None, typer.Option(help="A permission set, by API name or label; may be repeated.")
    ] = None,
    priority: Annotated[int, typer.Option(min=0, help="The lowest decides on profile and role.")] = 100,
) -> None:
    """Give a group, or one person, a place on a connection.

    Example: instep assignment add acme --group sf-sales --profile "Standard User" --permission-set Sales_Cloud_User
    """
    start()
    from instep.connections.managing import find_connection
    from instep.directory.people import find_group, find_person
    from instep.provisioning.assigning import add_assignment

    if bool(group) == bool(person):
        raise typer.BadParameter("Give either --group or --person.")
    row = add_assignment(
        find_connection(name),
        group=find_group(group) if group else None,
        person=find_person(person) if person else None,
        profile=profile,
        role=role,
        permission_sets=permission_set or [],
        priority=priority,
    )
    say(f"Assignment {row.id}: {row.group or row.person} gets {row.profile} on {name}. Next: instep plan {name}")


@app.command("list")
def list_assignments(name: Name, limit: Limit = None, json: Json = False) -> None:
    """Show the assignments of a connection.

    Example: instep assignment list acme --json
    """
    start()
    from instep.connections.managing import find_connection
    from instep.provisioning.documents import assignment_document

    rows = find_connection(name).assignments.select_related("group", "person")[:limit]
    if json:
        print_json({"assignments": [assignment_document(row) for row in rows]})
        return
    print_table(
        ["ID", "Who", "Profile", "Role", "Permission sets", "Priority"],
        [
            (row.id, row.group or row.person, row.profile, row.role, ", ".join(row.permission_sets), row.priority)
            for row in rows
        ],
        empty=f"No assignments yet: instep assignment add {name} --group GROUP --profile PROFILE",
    )


@app.command()
def remove(name: Name, assignment_id: Annotated[int, typer.Argument(metavar="ID", show_default=False)]) -> None:
    """Take an assignment away. The next plan deactivates whoever has no other one.

    Example: instep assignment remove acme 3
    """
    start()
    from instep.connections.managing import find_connection
    from instep.provisioning.assigning import remove_assignment

    remove_assignment(find_connection(name), assignment_id)
    say(f"Removed. Next: instep plan {name}")

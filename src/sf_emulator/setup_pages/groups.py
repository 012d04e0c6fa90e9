"""Public Groups and Queues: the same pages for the two kinds of group that people make."""

from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sf_emulator.objects import RecordRefused

from .record_pages import (
    Adder,
    Button,
    FormField,
    Link,
    NoSuchUser,
    RecordForm,
    RelatedList,
    Row,
    delete_record,
    edit_record,
    found_record,
    reasons,
    show_list,
    show_record,
    user_link,
    user_named,
)
from .requests import SetupRequest, redirect


@dataclass(frozen=True, slots=True)
class _Words:
    """What Setup calls a kind of group."""

    type: str
    path: str
    plural: str
    one: str


PUBLIC_GROUPS = _Words("Regular", "/setup/public-groups", "Public Groups", "public group")
QUEUES = _Words("Queue", "/setup/queues", "Queues", "queue")

_KINDS_OF_MEMBERS = {
    "Regular": "Public Group",
    "Role": "Role",
    "RoleAndSubordinates": "Role and Subordinates",
    "RoleAndSubordinatesInternal": "Role and Internal Subordinates",
    "Organization": "All Internal Users",
}


class GroupPages:
    """The pages of one kind of group."""

    def __init__(self, words: _Words) -> None:
        self.words = words

    def overview(self, setup: SetupRequest) -> Response:
        """Every group of this kind."""
        groups = setup.org.store.rows(
            'SELECT g."Id", g."Name", g."DeveloperName", g."Email", (SELECT count(*) FROM "GroupMember" m '
            'WHERE m."GroupId" = g."Id") AS members FROM "Group" g WHERE g."Type" = ? ORDER BY g."Name"',
            (self.words.type,),
        )
        rows = [Row((self._link(one), one["DeveloperName"], one["Email"] or "", one["members"])) for one in groups]
        table = RelatedList(id="groups", title="", headings=("Label", "Name", "Email", "Members"), rows=rows)
        button = Button(f"New {self.words.one.title()}", f"{self.words.path}/new")
        return show_list(setup, self.words.plural, table, new=button)

    def show(self, setup: SetupRequest) -> Response:
        """One group with its members."""
        return self._show(setup, self._group(setup), [])

    def new(self, setup: SetupRequest) -> Response:
        """The form of a new group."""
        return edit_record(setup, self._form(), None, f"New {self.words.one.title()}")

    def edit(self, setup: SetupRequest) -> Response:
        """The form of a group."""
        group = self._group(setup)
        return edit_record(setup, self._form(), group, group["Name"])

    def delete(self, setup: SetupRequest) -> Response:
        """Delete a group with its memberships."""
        group = self._group(setup)
        errors = delete_record(setup, self._form(), group)
        if errors:
            return self._show(setup, group, errors)
        return redirect(self.words.path, f"The {self.words.one} {group['Name']} was deleted.")

    def change_members(self, setup: SetupRequest) -> Response:
        """Add a user or a group, or take a member out."""
        group = self._group(setup)
        try:
            if setup.text("remove"):
                setup.org.delete("GroupMember", setup.text("remove"), setup.actor)
            else:
                member = setup.text("group") or user_named(setup, setup.text("username"))
                fields = {"GroupId": group["Id"], "UserOrGroupId": member}
                setup.org.insert("GroupMember", fields, setup.actor)
        except RecordRefused as refused:
            return self._show(setup, group, reasons(refused))
        except NoSuchUser as nobody:
            return self._show(setup, group, [str(nobody)])
        return redirect(f"{self.words.path}/{group['Id']}", "The members were changed.")

    def change_objects(self, setup: SetupRequest) -> Response:
        """Let a queue own records of an object, or no longer."""
        group = self._group(setup)
        try:
            if setup.text("remove"):
                setup.org.delete("QueueSobject", setup.text("remove"), setup.actor)
            else:
                fields = {"QueueId": group["Id"], "SobjectType": setup.text("sobject")}
                setup.org.insert("QueueSobject", fields, setup.actor)
        except RecordRefused as refused:
            return self._show(setup, group, reasons(refused))
        return redirect(f"{self.words.path}/{group['Id']}", "The supported objects were changed.")

    def _group(self, setup: SetupRequest) -> dict[str, Any]:
        group = found_record(setup, "Group")
        if group["Type"] != self.words.type:
            raise HTTPException(404)
        return group

    def _link(self, group: dict[str, Any]) -> Link:
        return Link(group["Name"], f"{self.words.path}/{group['Id']}")

    def _form(self) -> RecordForm:
        name = FormField(name="Name", label="Label", required=True)
        developer_name = FormField(
            name="DeveloperName", label="Name", hint="Letters, digits and underscores; made from the label when empty."
        )
        if self.words is QUEUES:
            more = (
                FormField(name="Email", label="Queue Email"),
                FormField(name="DoesSendEmailToMembers", label="Send Email to Members", kind="tick"),
            )
        else:
            more = (
                FormField(name="Description", label="Description", kind="area"),
                FormField(name="DoesIncludeBosses", label="Grant Access Using Hierarchies", kind="tick"),
            )
        fields = (name, developer_name, *more)
        return RecordForm(
            sobject="Group",
            noun=self.words.one,
            path=self.words.path,
            eyebrow=self.words.plural,
            fields=fields,
            fixed={"Type": self.words.type} | ({} if self.words is QUEUES else {"DoesIncludeBosses": True}),
        )

    def _show(self, setup: SetupRequest, group: dict[str, Any], errors: list[str]) -> Response:
        here = f"{self.words.path}/{group['Id']}"
        related = [_members(setup, group, here)]
        if self.words is QUEUES:
            related.insert(0, _objects(setup, group, here))
        return show_record(
            setup,
            group["Name"],
            eyebrow=self.words.plural,
            errors=errors,
            facts=[
                ("Name", group["DeveloperName"]),
                ("Description", group["Description"]),
                ("Email", group["Email"]),
                ("Send Email to Members", bool(group["DoesSendEmailToMembers"])),
                ("Grant Access Using Hierarchies", bool(group["DoesIncludeBosses"])),
                ("Group ID", group["Id"]),
            ],
            buttons=[
                Button("Edit", f"{here}/edit", "main-one"),
                Button("Delete", f"{here}/delete", "danger", posts=True),
            ],
            related=related,
        )


def _members(setup: SetupRequest, group: dict[str, Any], here: str) -> RelatedList:
    org = setup.org
    rows = []
    for member in org.find("GroupMember", GroupId=group["Id"]):
        user, inner = org.get("User", member["UserOrGroupId"]), org.get("Group", member["UserOrGroupId"])
        if user:
            rows.append(Row((user_link(user["Id"], user["Name"]), "User", user["Username"]), member["Id"]))
        elif inner:
            rows.append(Row((inner["Name"], _KINDS_OF_MEMBERS[inner["Type"]], ""), member["Id"]))
    others = [one for one in org.find("Group") if one["Id"] != group["Id"] and one["Type"] in _KINDS_OF_MEMBERS]
    choices = sorted((f"{_KINDS_OF_MEMBERS[one['Type']]}: {one['Name']}", one["Id"]) for one in others)
    return RelatedList(
        id="members",
        title="Members",
        headings=("Name", "Type", "Username"),
        rows=rows,
        action=f"{here}/members",
        adders=(
            Adder("username", "Add a user"),
            Adder("group", "Add a group or role", tuple((value, text) for text, value in choices)),
        ),
    )


def _objects(setup: SetupRequest, group: dict[str, Any], here: str) -> RelatedList:
    schema = setup.org.schema
    supported = setup.org.find("QueueSobject", QueueId=group["Id"])
    taken = {one["SobjectType"] for one in supported}
    owned = [one for one in schema if (owner := one.field("OwnerId")) and "Group" in owner.reference_to]
    return RelatedList(
        id="objects",
        title="Supported Objects",
        headings=("Object", "API Name"),
        rows=[Row((schema[one["SobjectType"]].label, one["SobjectType"]), one["Id"]) for one in supported],
        action=f"{here}/objects",
        adders=(
            Adder("sobject", "Add an object", tuple((one.name, one.label) for one in owned if one.name not in taken)),
        ),
    )

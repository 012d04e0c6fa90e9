"""Transactions: setup objects stay apart from others, and rows that one request changes are waited for by others."""

import threading
from functools import partial
from typing import Any, Self

import pytest
from tests.sf_emulator.orgs import new_user, only_reason, user_id

from sf_emulator.objects import Actor, Org, RecordRefused
from sf_emulator.objects.row_locks import keeping_locks
from sf_emulator.objects.saving import insert_record, save_each
from sf_emulator.objects.transactions import in_transaction

KELLY = "kelly.leon@northwind.example"
MIXED = (
    "DML operation on setup object is not permitted after you have updated a non-setup object (or vice versa): "
    "{}, original object: {}"
)


def insert_all(org: Org, actor: Actor, *records: tuple[str, dict[str, Any]]) -> list[str]:
    def work() -> list[str]:
        return [org.insert(name, fields, actor) for name, fields in records]

    return in_transaction(org, work, kinds_apart=True)


def user_with_role(org: Org) -> dict[str, Any]:
    return new_user(org, UserRoleId=org.find("UserRole", DeveloperName="CFO")[0]["Id"])


def account(name: str = "Fabrikam") -> tuple[str, dict[str, Any]]:
    return ("Account", {"Name": name})


@pytest.mark.parametrize("setup_first", [True, False])
def test_setup_objects_and_others_never_share_a_transaction(org: Org, admin: Actor, *, setup_first: bool) -> None:
    records = [("User", user_with_role(org)), account()]
    order = records if setup_first else records[::-1]
    before = len(org.find("Account"))
    with pytest.raises(RecordRefused) as caught:
        insert_all(org, admin, *order)
    error = only_reason(caught.value)
    assert (error.status_code, error.message) == ("MIXED_DML_OPERATION", MIXED.format(order[1][0], order[0][0]))
    assert len(org.find("Account")) == before


def test_user_without_a_role_and_group_go_with_everything(org: Org, admin: Actor) -> None:
    made = insert_all(org, admin, account(), ("User", new_user(org)), ("Group", {"Name": "Mixed"}), account("Contoso"))
    assert len(made) == 4


@pytest.mark.parametrize(("fields", "mixes"), [({"Title": "Boss"}, True), ({"IsActive": False}, False)])
def test_only_changes_of_access_make_a_user_a_setup_object(
    org: Org, admin: Actor, fields: dict[str, Any], *, mixes: bool
) -> None:
    def work() -> None:
        org.insert("Account", {"Name": "Fabrikam"}, admin)
        org.update("User", user_id(org, KELLY), fields, admin)

    if mixes:
        in_transaction(org, work, kinds_apart=True)
        return
    with pytest.raises(RecordRefused) as caught:
        in_transaction(org, work, kinds_apart=True)
    assert only_reason(caught.value).status_code == "MIXED_DML_OPERATION"


def test_group_is_deleted_apart_from_other_objects(org: Org, admin: Actor) -> None:
    group = org.find("Group", DeveloperName="Reception")[0]["Id"]

    def work() -> None:
        org.insert("Account", {"Name": "Fabrikam"}, admin)
        org.delete("Group", group, admin)

    with pytest.raises(RecordRefused, match="MIXED_DML_OPERATION"):
        in_transaction(org, work, kinds_apart=True)


def test_collection_is_one_transaction_with_all_or_none_only(org: Org, admin: Actor) -> None:
    records = [("User", user_with_role(org)), account()]

    def insert(record: tuple[str, dict[str, Any]]) -> Any:
        return insert_record(org, org.schema[record[0]], record[1], admin)

    refused = save_each(org, records, insert, all_or_none=True)
    assert [result.errors[0].status_code for result in refused] == [
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "MIXED_DML_OPERATION",
    ]
    assert all(result.success for result in save_each(org, records, insert))


def test_separate_transactions_know_nothing_of_each_other(org: Org, admin: Actor) -> None:
    insert_all(org, admin, account())
    insert_all(org, admin, ("User", user_with_role(org)))


# --- rows that others hold ---


class Other:
    """Another request, in a thread of its own: it writes, then stays unanswered until it is released."""

    def __init__(self, write: Any) -> None:
        self._wrote, self._release = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, args=(write,))

    def _run(self, write: Any) -> None:
        with keeping_locks():
            write()
            self._wrote.set()
            self._release.wait(10)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._wrote.wait(10)
        return self

    def release(self) -> None:
        self._release.set()

    def __exit__(self, *_: object) -> None:
        self._release.set()
        self._thread.join()


def join(org: Org, actor: Actor, username: str, group: str = "Reception") -> str:
    pair = {"GroupId": org.find("Group", DeveloperName=group)[0]["Id"], "UserOrGroupId": user_id(org, username)}
    return org.insert("GroupMember", pair, actor)


def give_role(org: Org, actor: Actor, username: str, role: str) -> None:
    org.update("User", user_id(org, username), {"UserRoleId": org.find("UserRole", DeveloperName=role)[0]["Id"]}, actor)


def rename_role(org: Org, actor: Actor, role: str, name: str) -> None:
    org.update("UserRole", org.find("UserRole", DeveloperName=role)[0]["Id"], {"Name": name}, actor)


def test_second_writer_of_a_group_is_refused_in_salesforces_words(org: Org, admin: Actor) -> None:
    org.change_setting("row_lock_wait_s", 0.0)
    group = org.find("Group", DeveloperName="Reception")[0]["Id"]
    with Other(partial(join, org, admin, KELLY)):
        with pytest.raises(RecordRefused) as caught:
            join(org, admin, "april.carrillo@northwind.example")
        error = only_reason(caught.value)
        assert error.status_code == "UNABLE_TO_LOCK_ROW"
        assert error.message == f"unable to obtain exclusive access to this record or 1 records: {group}"
        join(org, admin, KELLY, "Sales_EMEA")
    join(org, admin, "april.carrillo@northwind.example")


@pytest.mark.parametrize(
    ("write", "second"),
    [
        (partial(give_role, username=KELLY, role="CFO"), partial(give_role, username=KELLY, role="CEO")),
        (partial(rename_role, role="CFO", name="Chief"), partial(rename_role, role="CFO", name="Head")),
    ],
)
def test_moving_users_and_changed_roles_are_locked(org: Org, admin: Actor, write: Any, second: Any) -> None:
    org.change_setting("row_lock_wait_s", 0.0)
    with Other(partial(write, org, admin)), pytest.raises(RecordRefused, match="UNABLE_TO_LOCK_ROW"):
        second(org, admin)


def test_writer_who_waits_gets_the_row_when_it_is_free(org: Org, admin: Actor) -> None:
    org.change_setting("row_lock_wait_s", 10.0)
    with Other(partial(join, org, admin, KELLY)) as other:
        waiting = threading.Thread(target=partial(join, org, admin, "april.carrillo@northwind.example"))
        waiting.start()
        other.release()
        waiting.join()
    assert len(org.find("GroupMember", UserOrGroupId=user_id(org, "april.carrillo@northwind.example"))) == 1


def test_locked_row_of_a_collection_fails_alone(org: Org, admin: Actor) -> None:
    org.change_setting("row_lock_wait_s", 0.0)
    april = "april.carrillo@northwind.example"
    with Other(partial(join, org, admin, KELLY)):
        pairs = [
            {"GroupId": org.find("Group", DeveloperName=name)[0]["Id"], "UserOrGroupId": user_id(org, april)}
            for name in ("Reception", "Sales_EMEA")
        ]
        saved = save_each(org, pairs, lambda pair: insert_record(org, org.schema["GroupMember"], pair, admin))
    assert [result.success for result in saved] == [False, True]


def test_one_request_waits_for_itself_never(org: Org, admin: Actor) -> None:
    org.change_setting("row_lock_wait_s", 0.0)
    with keeping_locks():
        join(org, admin, KELLY)
        join(org, admin, "april.carrillo@northwind.example")
    assert len(org.find("GroupMember", UserOrGroupId=user_id(org, KELLY))) == 1

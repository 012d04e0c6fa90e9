"""Sandbox copies."""

from sf_emulator.objects import Org
from sf_emulator.objects.sandboxes import become_sandbox


def test_sandbox_users_have_other_names_and_unreachable_addresses(org: Org) -> None:
    before = org.find("User")
    become_sandbox(org, "UAT")
    assert org.is_sandbox
    after = org.find("User")
    assert [user["Username"] for user in after] == [f"{user['Username']}.uat" for user in before]
    assert [user["Email"] for user in after] == [f"{user['Email']}.invalid" for user in before]


def test_long_user_name_still_fits_with_the_ending(org: Org) -> None:
    name = f"{'x' * 60}@long.example"
    org.update("User", org.first_user_id, {"Username": name + "y" * (80 - len(name))}, None)
    become_sandbox(org, "dev")
    username = org.field_of("User", org.first_user_id, "Username")
    assert len(username) == 80
    assert username.endswith("yyy.dev")

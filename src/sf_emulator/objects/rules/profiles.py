"""Rules on Profile: nobody gives one a name that another has.

An org may have two of one name all the same: standard profiles are shown in the reader's language, where a custom one
may have been called so before. An org's file says it. Source: github SalesforceFoundation/NPSP#4994 (translated names).
"""

from typing import TYPE_CHECKING

from sf_emulator.objects import texts
from sf_emulator.objects.changes import Change
from sf_emulator.objects.errors import RecordRefused

from .registry import Rule

if TYPE_CHECKING:
    from sf_emulator.objects.org import Org


def refuse_taken_profile_name(org: "Org", name: str, but_of: str = "") -> None:
    """Raises RecordRefused: another profile than the one with this id has the name."""
    for other in org.find("Profile", Name=name):
        if other["Id"] != but_of:
            raise RecordRefused(texts.duplicate("DUPLICATE_VALUE", "Name", other["Id"]))


def _refuse_taken_name(change: Change) -> None:
    if change.actor and not change.deletes and change.changed("Name"):
        refuse_taken_profile_name(change.org, change.after["Name"], change.record_id)


PROFILE_RULES = {"profile_name": Rule(before=_refuse_taken_name)}

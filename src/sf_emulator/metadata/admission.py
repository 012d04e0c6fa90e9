"""Who may use the Metadata API: an API user with a permission for it."""

from sf_emulator.objects import RequestRefused
from sf_emulator.objects.access import ApiCaller, Orgs, admit

from . import texts

_NEEDS = frozenset({"ModifyMetadata", "ModifyAllData"})


def admit_to_metadata(orgs: Orgs, authorization_header: str | None) -> ApiCaller:
    """Let a caller in, and count the call. Raises RequestRefused."""
    caller = admit(orgs, authorization_header)
    if _NEEDS.isdisjoint(caller.actor.permissions):
        raise RequestRefused(403, "INSUFFICIENT_ACCESS", texts.INSUFFICIENT_ACCESS)
    return caller

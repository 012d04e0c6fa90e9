"""The order of apply: what frees comes before what takes, and managers once both users exist."""

from collections.abc import Iterable, Sequence

from instep.domain.changes import Change, ChangeKind

# Names of phases as a person reads them while a run goes on, in the order they are applied.
PHASES: tuple[tuple[ChangeKind, str], ...] = (
    (ChangeKind.LINK, "Linking existing users"),
    (ChangeKind.FREEZE, "Freezing leavers"),
    (ChangeKind.DEACTIVATE, "Deactivating leavers"),
    (ChangeKind.REVOKE, "Taking back permission sets"),
    (ChangeKind.CREATE, "Creating users"),
    (ChangeKind.REACTIVATE, "Reactivating users"),
    (ChangeKind.UNFREEZE, "Unfreezing users"),
    (ChangeKind.UPDATE, "Updating users"),
    (ChangeKind.GRANT, "Granting permission sets"),
    (ChangeKind.SET_PASSWORD, "Setting passwords"),
)
_RANK = {kind: rank for rank, (kind, _) in enumerate(PHASES)}
CALL_SIZE = 200  # records a collection (salesforce-api.md, C8)


def in_order_of_apply(changes: Iterable[Change]) -> list[Change]:
    """Sorted by phase; within a phase the order given is kept."""
    return sorted(changes, key=lambda change: _RANK[change.kind])


def count_calls(changes: Sequence[Change]) -> int:
    """API calls that applying takes: one a collection of 200; linking and blocked lines take none."""
    sent = [change.kind for change in changes if not change.is_blocked and change.kind is not ChangeKind.LINK]
    return sum(-(-sent.count(kind) // CALL_SIZE) for kind in set(sent))

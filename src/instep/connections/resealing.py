"""Moving every secret to the newest master key, while Instep runs. May stop anywhere and be run again."""

from collections import Counter
from collections.abc import Callable

from instep.connections import spool
from instep.connections.locks import token_lock
from instep.connections.models import Connection, SealedRow
from instep.connections.tokens import settle
from instep.connections.vault import key_id_of, seal

BATCH = 200


def keys_in_use() -> Counter[bytes]:
    """How many secrets each key seals, by the key's id."""
    found: Counter[bytes] = Counter()
    for model in _models():
        columns = [f"{secret}_sealed" for secret in model.sealed_secrets()]
        for envelopes in model._default_manager.values_list(*columns).iterator(BATCH):
            found.update(key_id_of(envelope) for envelope in envelopes if envelope is not None)
    return found


def reseal_all(sealing_key: bytes, progress: Callable[[int], None] = lambda _: None) -> int:
    """Seal anew what another key than the one with this id seals; answers how many secrets that were.

    A secret that somebody replaces meanwhile is left to its new value: it was sealed with the newest key.

    Raises:
        VaultLocked: A secret cannot be opened with the keys that are there; those before it are done.
    """
    _settle_spool()
    done = 0
    for model in _models():
        for row in model._default_manager.iterator(BATCH):
            done += _reseal_row(row, sealing_key)
            progress(done)
    return done


def _settle_spool() -> None:
    """What waits on disk is sealed with the old key: into the database with it."""
    for connection in Connection.objects.filter(pk__in=spool.waiting()):
        with token_lock(connection.pk):
            settle(connection)


def _reseal_row(row: SealedRow, sealing_key: bytes) -> int:
    done = 0
    for secret in row.sealed_secrets():
        column, envelope = f"{secret}_sealed", getattr(row, f"{secret}_sealed")
        if envelope is None or key_id_of(envelope) == sealing_key:
            continue
        unchanged = type(row)._default_manager.filter(pk=row.pk, **{column: bytes(envelope)})
        done += unchanged.update(**{column: seal(row.open(secret), row.place_of(secret))})
    return done


def _models() -> list[type[SealedRow]]:
    return SealedRow.__subclasses__()

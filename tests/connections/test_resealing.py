"""Moving secrets to a new master key."""

import pytest
from django.test import override_settings

from instep.connections.keyring import Keyring, key_id
from instep.connections.models import Connection, SoapCredential
from instep.connections.resealing import keys_in_use, reseal_all
from instep.connections.vault import VaultLocked, key_id_of, seal
from instep.salesforce import Secret

OLD, NEW, LOST = (bytes([number]) * 32 for number in (1, 2, 3))


def _credential(number: int, key: bytes) -> SoapCredential:
    connection = Connection.objects.create(name=f"org-{number}", environment="production")
    with override_settings(VAULT_KEYRING=Keyring(lambda: (key,))):
        sealed = seal(Secret(f"password {number}"), SoapCredential.place("password", connection.pk))
    return SoapCredential.objects.create(connection=connection, username="a@b.example", password_sealed=sealed)


@pytest.fixture
def both_keys() -> Keyring:
    return Keyring(lambda: (NEW, OLD))


def test_every_secret_opens_with_the_new_key_alone_afterwards(db: None, both_keys: Keyring) -> None:
    for number in range(5):
        _credential(number, OLD)
    with override_settings(VAULT_KEYRING=both_keys):
        assert reseal_all(key_id(NEW)) == 5
    with override_settings(VAULT_KEYRING=Keyring(lambda: (NEW,))):
        opened = [credential.open("password").open() for credential in SoapCredential.objects.order_by("pk")]
    assert opened == [f"password {number}" for number in range(5)]


def test_resealing_goes_on_where_it_was_interrupted(db: None, both_keys: Keyring) -> None:
    done = _credential(1, NEW)
    _credential(2, OLD)
    with override_settings(VAULT_KEYRING=both_keys):
        assert keys_in_use() == {key_id(NEW): 1, key_id(OLD): 1}
        assert reseal_all(key_id(NEW)) == 1
    assert SoapCredential.objects.get(pk=done.pk).password_sealed == done.password_sealed
    assert keys_in_use() == {key_id(NEW): 2}


def test_secret_replaced_meanwhile_is_left_as_it_is(db: None, both_keys: Keyring) -> None:
    _credential(1, OLD)
    second = _credential(2, OLD)

    def replace_second(done: int) -> None:
        if done == 1:
            newer = seal(Secret("newer"), second.place_of("password"))
            SoapCredential.objects.filter(pk=second.pk).update(password_sealed=newer)

    with override_settings(VAULT_KEYRING=both_keys):
        assert reseal_all(key_id(NEW), progress=replace_second) == 1
        second.refresh_from_db()
        assert second.open("password") == Secret("newer")
        assert key_id_of(second.password_sealed) == key_id(NEW)


def test_secret_of_a_lost_key_stops_it_and_is_named(db: None, both_keys: Keyring) -> None:
    credential = _credential(1, LOST)
    with override_settings(VAULT_KEYRING=both_keys), pytest.raises(VaultLocked) as locked:
        reseal_all(key_id(NEW))
    assert locked.value.problem.code == "other-master-key"
    assert locked.value.problem.where == credential.place_of("password")

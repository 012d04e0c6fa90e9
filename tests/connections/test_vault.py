"""Secrets at rest."""

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from instep.connections.keyring import Keyring
from instep.connections.vault import VaultLocked, key_id_of, seal, unseal
from instep.salesforce import Secret

PLACE = "OAuthCredential.refresh_token:7"


@given(st.text())
def test_what_was_sealed_is_opened_at_its_place(text: str) -> None:
    assert unseal(seal(Secret(text), PLACE), PLACE).open() == text


def test_sealing_twice_gives_two_envelopes_and_neither_holds_the_secret() -> None:
    envelopes = [seal(Secret("sesame"), PLACE) for _ in range(2)]
    assert envelopes[0] != envelopes[1]
    assert not any(b"sesame" in envelope for envelope in envelopes)


def test_envelope_moved_to_another_row_is_refused() -> None:
    with pytest.raises(VaultLocked) as caught:
        unseal(seal(Secret("sesame"), PLACE), "OAuthCredential.refresh_token:8")
    assert caught.value.problem.code == "damaged-secret"


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_any_changed_byte_is_noticed(position: int, change: int) -> None:
    envelope = bytearray(seal(Secret("sesame"), PLACE))
    envelope[position % len(envelope)] ^= change
    with pytest.raises(VaultLocked):
        unseal(bytes(envelope), PLACE)


def test_cut_envelope_is_noticed() -> None:
    envelope = seal(Secret("sesame"), PLACE)
    for length in range(len(envelope)):
        with pytest.raises(VaultLocked):
            unseal(envelope[:length], PLACE)


def test_other_master_key_is_named_as_the_cause() -> None:
    envelope = seal(Secret("sesame"), PLACE)
    with override_settings(VAULT_KEYRING=Keyring(lambda: (bytes(32),))), pytest.raises(VaultLocked) as caught:
        unseal(envelope, PLACE)
    assert caught.value.problem.code == "other-master-key"
    assert "INSTEP_MASTER_KEY_FILE" in caught.value.problem.next_step


def test_nothing_is_sealed_without_a_master_key() -> None:
    with override_settings(VAULT_KEYRING=Keyring(tuple)), pytest.raises(VaultLocked, match="no master key"):
        seal(Secret("sesame"), PLACE)


def test_key_that_is_new_in_its_file_opens_at_once() -> None:
    """A process that started before a rotation meets a secret that was sealed after it."""
    keys = [bytes(32)]
    reader = Keyring(lambda: tuple(keys), is_watched=True)
    with override_settings(VAULT_KEYRING=reader):
        old = seal(Secret("old"), PLACE)
        keys.insert(0, bytes([1]) * 32)
        with override_settings(VAULT_KEYRING=Keyring(lambda: tuple(keys))):
            new = seal(Secret("new"), PLACE)
        assert [unseal(envelope, PLACE).open() for envelope in (old, new)] == ["old", "new"]
        assert key_id_of(seal(Secret("next"), PLACE)) == key_id_of(new)

"""`instep connection certificate` and `sign-in`, run as a person or a script runs them."""

from pathlib import Path

import pytest
from cryptography import x509

from tests.command import Instep
from tests.emulator import Emulator


@pytest.fixture
def acme(instep: Instep, emulator: Emulator) -> Instep:
    """A connection with neither key nor secret."""
    added = instep.run("connection", "add", "acme", "--environment", "custom", "--domain", emulator.url)
    assert added.status == 0, added.err
    return instep


def test_from_certificate_to_import_and_on_to_the_next_certificate(
    acme: Instep, emulator: Emulator, tmp_path: Path
) -> None:
    made = acme.run("connection", "certificate", "acme")
    assert made.status == 0, made.err
    x509.load_pem_x509_certificate(made.out.encode())
    assert "Certificate in use: ends on" in made.err
    assert "(729 days left)" in made.err or "(730 days left)" in made.err

    emulator.pre_authorize()
    emulator.change_app(certificate=made.out)
    signed_in = acme.run(
        *("connection", "sign-in", "acme", "--certificate"),
        *("--username", emulator.username, "--consumer-key", emulator.consumer_key),
    )
    assert signed_in.status == 0, signed_in.err
    assert "instep connection use acme --oauth" in signed_in.err
    assert "OAuth with a certificate" in acme.run("connection", "use", "acme", "--oauth").out
    assert acme.run("connection", "check", "acme").status == 0

    following = tmp_path / "next.crt"
    renewed = acme.run("connection", "certificate", "acme", "--renew", "--out", following)
    assert (renewed.status, renewed.out) == (0, "")
    assert "Next certificate: ends on" in renewed.err
    emulator.change_app(certificate=following.read_text())
    emulator.end_sessions()
    assert acme.run("import", "acme").status == 0
    shown = acme.run("connection", "show", "acme", "--json").document
    assert [(one["certificate"], one["is_next"]) for one in shown["certificates"]] == [(following.read_text(), False)]
    assert (shown["oauth"]["flow"], shown["oauth"]["has_consumer_secret"]) == ("jwt_bearer", False)


def test_client_credentials_sign_in_and_a_wrong_secret_saves_nothing(
    acme: Instep, emulator: Emulator, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    command = ("connection", "sign-in", "acme", "--client-credentials", "--consumer-key", emulator.consumer_key)
    secret.write_text("wrong")
    refused = acme.run(*command, "--consumer-secret-file", secret)
    assert (refused.status, "The OAuth Consumer Secret is wrong" in refused.err) == (1, True)
    assert "Salesforce said: invalid_client: invalid client credentials" in refused.err
    assert acme.run("connection", "show", "acme", "--json").document["oauth"] is None
    secret.write_text(emulator.consumer_secret)
    signed_in = acme.run(*command, "--consumer-secret-file", secret)
    assert signed_in.status == 0, signed_in.err
    assert f"OAuth with client credentials as {emulator.username}" not in signed_in.out
    acme.run("connection", "use", "acme", "--oauth")
    state = acme.run("connection", "list", "--json").document["connections"][0]
    assert (state["state"], state["state_text"]) == ("oauth", f"OAuth with client credentials as {emulator.username}")


def test_options_that_do_not_fit_are_refused(acme: Instep, tmp_path: Path) -> None:
    for options in ((), ("--certificate", "--client-credentials"), ("--client-credentials", "--username", "u")):
        assert acme.run("connection", "sign-in", "acme", *options).status == 2
    nowhere = acme.run("connection", "certificate", "acme", "--out", tmp_path / "nowhere" / "acme.crt")
    assert (nowhere.status, "cannot be written" in nowhere.err) == (2, True)

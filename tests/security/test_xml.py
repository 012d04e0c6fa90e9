"""XML from outside: no entities, no document types, nothing fetched, nothing that grows."""

from pathlib import Path

import pytest

from instep.salesforce import SalesforceError, Secret, Unintelligible, make_http, soap_login
from instep.salesforce.soap.envelopes import read_envelope
from tests.security.traps import Told, serving, trap

ENVELOPE = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{}</e:Body></e:Envelope>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def _attacks(outside: str, local: Path) -> dict[str, str]:
    return {
        "external entity": f'<!DOCTYPE x [<!ENTITY x SYSTEM "{outside}/x">]>' + ENVELOPE.format("<a>&x;</a>"),
        "local file": f'<!DOCTYPE x [<!ENTITY x SYSTEM "{local.as_uri()}">]>' + ENVELOPE.format("<a>&x;</a>"),
        "external document type": f'<!DOCTYPE x SYSTEM "{outside}/x.dtd">' + ENVELOPE.format("<a/>"),
        "parameter entity": f'<!DOCTYPE x [<!ENTITY % x SYSTEM "{outside}/x.dtd"> %x;]>' + ENVELOPE.format("<a/>"),
        "billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>' + ENVELOPE.format("<a>&l9;</a>"),
        "empty document type": "<!DOCTYPE x>" + ENVELOPE.format("<a/>"),
        "no XML": "\x00\x01",
        "wrong encoding": '<?xml version="1.0" encoding="UTF-16"?>' + ENVELOPE.format("<a/>"),
    }


@pytest.mark.parametrize("attack", _attacks("", Path("/")))
def test_hostile_answer_is_refused_and_nothing_is_fetched(attack: str, tmp_path: Path) -> None:
    local = tmp_path / "secret.txt"
    local.write_text("the contents of a file")
    with trap() as outside, serving(lambda _: Told(body=_attacks(outside.url, local)[attack].encode())) as org:
        with make_http() as http, pytest.raises(SalesforceError) as refused:
            soap_login(http, org.url, username="a@b.example", password=Secret("p"), allowed_hosts=("127.0.0.1",))
        assert outside.heard == []
    assert isinstance(refused.value, Unintelligible)
    assert "the contents of a file" not in str(refused.value)


def test_xinclude_is_text_like_any_other(tmp_path: Path) -> None:
    local = tmp_path / "secret.txt"
    local.write_text("the contents of a file")
    include = f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" parse="text" href="{local.as_uri()}"/>'
    message = read_envelope(ENVELOPE.format(f"<a>{include}</a>").encode()).message
    assert "".join(map(str, message.itertext())) == ""


def test_document_that_is_nested_without_end_is_refused() -> None:
    with pytest.raises(Unintelligible):
        read_envelope(ENVELOPE.format("<a>" * 5000 + "</a>" * 5000).encode())

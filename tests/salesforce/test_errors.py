"""What errors tell, and what they keep to themselves."""

import pickle

import pytest

from instep.salesforce import NeedsAuthorization, Refused, RequestLine, Secret


def test_error_names_code_text_request_and_status() -> None:
    error = Refused(
        "Duplicate Username.", code="DUPLICATE_USERNAME", status=400, request=RequestLine("POST", "/services/data")
    )
    assert str(error) == "DUPLICATE_USERNAME: Duplicate Username. (POST /services/data, HTTP 400)"


def test_error_without_answer_says_only_its_text() -> None:
    assert str(NeedsAuthorization("the session ended")) == "the session ended"


def test_secret_prints_stars_in_every_form() -> None:
    secret = Secret("sesame")
    assert [str(secret), repr(secret), f"{secret}", f"{[secret]}"] == ["***", "Secret('***')", "***", "[Secret('***')]"]
    assert secret.open() == "sesame"


def test_secret_is_not_pickled() -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Secret("sesame"))

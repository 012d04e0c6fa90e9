"""What an operator sets is read from the environment and instep.toml, and refused at start when it cannot work."""

from pathlib import Path

import pytest

from instep.config.options import OptionsInvalid, load_options


def problems_of(home: Path, **settings: str) -> list[str]:
    with pytest.raises(OptionsInvalid) as refused:
        load_options({"INSTEP_HOME": str(home)} | settings)
    return refused.value.problems


def test_variable_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "instep.toml").write_text('log_level = "info"\ncheck_every_minutes = 5\n')
    options = load_options({"INSTEP_HOME": str(tmp_path), "INSTEP_CHECK_EVERY_MINUTES": "15"})
    assert (options.log_level, options.check_every_minutes) == ("INFO", 15)


def test_hosts_are_a_list_in_lower_case(tmp_path: Path) -> None:
    options = load_options(
        {"INSTEP_HOME": str(tmp_path), "INSTEP_ALLOWED_SALESFORCE_HOSTS": " 127.0.0.1, Org.Example "}
    )
    assert options.allowed_salesforce_hosts == ("127.0.0.1", "org.example")


def test_unknown_settings_are_named_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "instep.toml").write_text('databse_url = ""\n')
    problems = problems_of(tmp_path, INSTEP_LOGLEVEL="INFO")
    assert [problem.partition(" Known")[0] for problem in problems] == [
        "Unknown setting INSTEP_LOGLEVEL in the environment.",
        f"Unknown setting databse_url in {tmp_path / 'instep.toml'}.",
    ]


def test_every_value_that_cannot_be_used_is_named_at_once(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, INSTEP_PUBLIC_URL="nowhere", INSTEP_LOG_LEVEL="LOUD", INSTEP_LOG_FORMAT="xml")
    assert [problem.split()[0] for problem in problems] == [
        "INSTEP_PUBLIC_URL",
        "INSTEP_LOG_LEVEL",
        "INSTEP_LOG_FORMAT",
    ]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("instep.example.com", "give an address like https://instep.example.com"),
        ("https://", "give an address like https://instep.example.com"),
        ("https://[", "give an address like https://instep.example.com"),
        ("https://instep.example.com:99999", "give an address like https://instep.example.com"),
        ("http://instep.example.com", "Salesforce takes only https or http://localhost"),
        ("http://127.0.0.1:8000", "Salesforce takes only https or http://localhost"),
        ("https://instep.example.com/console", "give scheme, host and port only"),
    ],
)
def test_address_that_salesforce_or_a_browser_cannot_use_is_refused(tmp_path: Path, address: str, said: str) -> None:
    (problem,) = problems_of(tmp_path, INSTEP_PUBLIC_URL=address)
    assert f"INSTEP_PUBLIC_URL is {address!r}: {said}" in problem


@pytest.mark.parametrize(
    "address", ["https://instep.example.com", "http://localhost:8000", "https://[2001:db8::1]:8443"]
)
def test_address_without_its_last_slash_is_kept(tmp_path: Path, address: str) -> None:
    options = load_options({"INSTEP_HOME": str(tmp_path), "INSTEP_PUBLIC_URL": f"{address}/"})
    assert options.public_url == address

"""The table of OAuth errors in docs/reference/errors.md. `python -m tests.oauth_errors_page` writes it there."""

from pathlib import Path

from instep.salesforce.oauth.catalogue import entries

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "errors.md"
HEAD = "| code | Salesforce's error | what it means | what to do next |\n| --- | --- | --- | --- |\n"


def table() -> str:
    """As the catalogue has it."""
    return HEAD + "".join(
        f"| `{meaning.code}` | {_shown(errors)} | {meaning.summary} | {meaning.next_step} |\n"
        for meaning, errors in entries()
    )


def written() -> str:
    """As the page has it."""
    return HEAD + PAGE.read_text(encoding="utf-8").partition(HEAD)[2].partition("\n\n")[0] + "\n"


def _shown(errors: list[str]) -> str:
    return ", ".join(error if error == "anything else" else f"`{error}`" for error in errors)


if __name__ == "__main__":
    PAGE.write_text(PAGE.read_text(encoding="utf-8").replace(written(), table()), encoding="utf-8")

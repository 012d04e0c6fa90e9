"""Secrets come in files: an option would show them in the list of processes."""

from pathlib import Path

from instep.domain.problems import BadInput, Problem
from instep.salesforce import Secret


def secret_from(path: Path | None) -> Secret:
    """The file's text without its line ending. No file: no secret.

    Raises:
        BadInput: It cannot be read or is empty.
    """
    if path is None:
        return Secret("")
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise BadInput(Problem("file-unreadable", f"{path} cannot be read: {reason}")) from error
    if not text:
        raise BadInput(Problem("file-empty", f"{path} is empty", next_step="Put the secret into it, on one line"))
    return Secret(text)

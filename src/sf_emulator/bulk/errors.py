"""Why a job, or the content of one, is not taken."""


class ContentRefused(Exception):
    """What a job was given cannot be worked off: it fails with this message, and no row of it is written."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BulkRefused(Exception):
    """A request is refused. The code is Bulk API 1.0's; 2.0 answers most of them in capitals."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status

"""Looking for secrets in everything that a story leaves behind."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

SAMPLE_EVERY_S = 0.1


@dataclass
class Remains:
    """What was left, by where it was found: outputs, files, addresses, command lines."""

    places: dict[str, bytes] = field(default_factory=dict)

    def add(self, place: str, content: str | bytes) -> None:
        self.places[place] = self.places.get(place, b"") + (content.encode() if isinstance(content, str) else content)

    def add_files(self, folder: Path, *, without: tuple[str, ...] = ()) -> None:
        """Every file below a folder, as its raw bytes: databases and their logs hold rows as they are."""
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name not in without:
                self.add(str(path.relative_to(folder)), path.read_bytes())

    def where(self, secret: str) -> list[str]:
        """The places that hold a secret in any form that it travels in."""
        return [place for place, content in self.places.items() if any(form in content for form in forms_of(secret))]


def forms_of(secret: str) -> set[bytes]:
    """As it is, URL-encoded, in base64 (whatever stands before it), and in hexadecimal."""
    raw = secret.encode()
    shifted = (base64.b64encode(b"\0" * shift + raw)[(shift * 8 + 5) // 6 : -4] for shift in range(3))
    return {raw, quote(secret, safe="").encode(), quote_plus(secret).encode(), raw.hex().encode(), *shifted} - {b""}


@contextmanager
def sampled_command_lines(remains: Remains) -> Iterator[None]:
    """What anybody on the machine sees in the list of processes meanwhile."""
    stop = threading.Event()
    sampler = threading.Thread(target=_sample, args=(remains, stop), daemon=True)
    sampler.start()
    try:
        yield
    finally:
        stop.set()
        sampler.join()


def _sample(remains: Remains, stop: threading.Event) -> None:
    seen: set[bytes] = set()
    while not stop.wait(SAMPLE_EVERY_S):
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = path.read_bytes()
            except OSError:
                continue  # it has ended since
            if line not in seen:
                seen.add(line)
                remains.add("process list", line + b"\n")

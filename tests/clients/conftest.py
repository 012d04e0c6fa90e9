"""Clients that nobody here wrote, unmodified, against a running org."""

from sf_emulator.testing import org_fixture

org = org_fixture("--https")

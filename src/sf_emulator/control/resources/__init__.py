"""What the control surface has, a file for each thing."""

from sf_emulator.control.endpoints import Endpoint

from . import apps, clock, emulator, faults, journal, mail, orgs, settings, snapshots

ENDPOINTS: tuple[Endpoint, ...] = (
    *emulator.ENDPOINTS,
    *orgs.ENDPOINTS,
    *snapshots.ENDPOINTS,
    *clock.ENDPOINTS,
    *faults.ENDPOINTS,
    *journal.ENDPOINTS,
    *settings.ENDPOINTS,
    *apps.ENDPOINTS,
    *mail.ENDPOINTS,
)

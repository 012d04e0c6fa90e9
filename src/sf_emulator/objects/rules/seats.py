"""Seats of licences: counted where they are taken, refused when none is left."""

from typing import TYPE_CHECKING

from sf_emulator.objects import texts
from sf_emulator.objects.columns import quoted
from sf_emulator.objects.errors import RecordRefused

if TYPE_CHECKING:
    from sf_emulator.objects.org import Org

# What must be true of a licence for another user to take it, and where the time of the count stands.
_FREE_SEAT = {
    "UserLicense": '"UsedLicenses" < "TotalLicenses"',
    "PermissionSetLicense": '"UsedLicenses" < "TotalLicenses" AND "Status" = \'Active\'',
    "PackageLicense": '("AllowedLicenses" < 0 OR "UsedLicenses" < "AllowedLicenses") AND "Status" <> \'Expired\'',
}
_COUNTED_AT = {"UserLicense": "UsedLicensesLastUpdated"}


def take_seat(org: "Org", kind: str, licence_id: str) -> None:
    """Take a seat of a licence (`kind` is its object). Raises RecordRefused (LICENSE_LIMIT_EXCEEDED)."""
    if not _count(org, kind, licence_id, 1, _FREE_SEAT[kind]):
        raise RecordRefused(texts.licence_limit())


def free_seat(org: "Org", kind: str, licence_id: str) -> None:
    """Give a seat back."""
    _count(org, kind, licence_id, -1, "1")


def _count(org: "Org", kind: str, licence_id: str, step: int, condition: str) -> int:
    counted_at = quoted(_COUNTED_AT.get(kind, "SystemModstamp"))
    sql = (
        f'UPDATE {quoted(kind)} SET "UsedLicenses" = "UsedLicenses" + ?, {counted_at} = ? '  # noqa: S608 - from above
        f'WHERE "Id" = ? AND {condition}'
    )
    return org.store.execute(sql, (step, org.now(), licence_id))

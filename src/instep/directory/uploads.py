"""A CSV file that came over HTTP, on its way to the import."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from instep.directory.importing import ImportReport, import_people


def import_upload(upload: "UploadedFile[Any]", now: datetime, *, dry_run: bool, skip_bad_rows: bool) -> ImportReport:
    """By way of a file of the same name, which is gone afterwards. Raises BadInput."""
    with tempfile.TemporaryDirectory(prefix="instep-people-") as folder:
        path = Path(folder) / (upload.name or "people.csv")
        with path.open("wb") as copy:
            for chunk in upload.chunks():
                copy.write(chunk)
        return import_people(path, now, dry_run=dry_run, skip_bad_rows=skip_bad_rows)

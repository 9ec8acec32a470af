"""A parcel as a folder of its own, which is there whole or not at all."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from api.delivery.channels import Undelivered
from api.delivery.parcel import Parcel
from graph.settings import Settings

MESSAGE: Final = "message.txt"
"""The file that has the subject and the text."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Parcels go to folders in `path`, each named by its id."""

    path: Path

    def row(self) -> dict[str, Any]:
        """The channel without secrets, of which it has none."""
        return {"folder": str(self.path)}

    def send(self, parcel: Parcel, settings: Settings, now: float) -> str:
        """Write the files beside their place, synced, and move them there at once."""
        place = self.path / parcel.id
        if place.exists():
            return str(place)  # by a process that ended before it could say so
        beside = self.path / f".{parcel.id}.part"
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir()
            message = f"{parcel.subject}\n\n{parcel.text}".encode()
            for name, content in ((MESSAGE, message), *((f.name, f.content) for f in parcel.files)):
                with (beside / name).open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            _sync(beside)
            beside.rename(place)
            _sync(self.path)
        except OSError as error:
            raise Undelivered(f"{self.path}: {error.strerror or error}") from error
        return str(place)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

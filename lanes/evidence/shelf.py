"""Pictures wait on disk, named by their content hash, until the gate has them."""

import hashlib
import os
from pathlib import Path


class PictureShelf:
    """A folder as a queue: oldest first, a file is gone once it is delivered, and a power cut loses none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._refused = folder / "refused"
        self._refused.mkdir(parents=True, exist_ok=True)

    def keep(self, content: bytes) -> str:
        """The SHA-256 (hexadecimal) under which the picture now waits. Raises OSError (a full disk)."""
        name = hashlib.sha256(content).hexdigest()
        fresh = self._folder / f"{name}.new"
        try:
            with fresh.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path(name))
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
        self._sync_folder()
        return name

    def waiting(self) -> list[str]:
        """Hashes not delivered yet, oldest first."""
        return [path.stem for path in sorted(self._folder.glob("*.jpg"), key=_age)]

    def content(self, name: str) -> bytes:
        return self._path(name).read_bytes()

    def delivered(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def refused(self, name: str) -> None:
        """The gate will never take it: kept aside for a person to look at."""
        self._path(name).replace(self._refused / f"{name}.jpg")

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.jpg"

    def _sync_folder(self) -> None:
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _age(path: Path) -> float:
    return path.stat().st_mtime

"""Pictures by their content hash, as files: written once, never changed, visible to every process that shares the folder."""

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from gate.domain.errors import (
    InvalidError,
    NotFoundError,
    StorageFullError,
    TooLargeError,
    UnsupportedMediaError,
)

_SIGNATURES: dict[str, bytes] = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png"}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True)
class EvidenceStore:
    """`max_bytes` caps one picture; `reserve_bytes` of the disk are left to the databases that share it."""

    root: Path
    max_bytes: int = 8 * 1024 * 1024
    reserve_bytes: int = 256 * 1024 * 1024

    def put(self, sha256: str, media_type: str, data: bytes) -> bool:
        """Keeps the picture and says whether it is new.

        Raises InvalidError `digest_mismatch`, TooLargeError, UnsupportedMediaError, StorageFullError."""
        self.check(media_type, data)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise InvalidError("digest_mismatch", "The picture is not the one its hash names: send it again.")
        path = self._path(sha256, media_type)
        if path.exists():
            return False
        self.write(path, data, durable=True)
        return True

    def get(self, sha256: str) -> tuple[str, bytes]:
        """Media type and bytes. Raises NotFoundError `evidence_not_found`."""
        if _SHA256.fullmatch(sha256):
            for media_type in _ENDINGS:
                path = self._path(sha256, media_type)
                if path.exists():
                    return media_type, path.read_bytes()
        raise NotFoundError(
            "evidence_not_found", "This picture is not here (yet): the lane may still be sending it."
        )

    def check(self, media_type: str, data: bytes) -> None:
        """Raises TooLargeError `evidence_too_large` or UnsupportedMediaError `media_type_unsupported`, `media_type_mismatch`."""
        if len(data) > self.max_bytes:
            raise TooLargeError("evidence_too_large", f"A picture may have at most {self.max_bytes:,} bytes.")
        if media_type not in _SIGNATURES:
            raise UnsupportedMediaError("media_type_unsupported", "Send pictures as JPEG or PNG.")
        if not data.startswith(_SIGNATURES[media_type]):
            raise UnsupportedMediaError(
                "media_type_mismatch", f"These bytes are no {media_type}: send the picture itself."
            )

    def write(self, path: Path, data: bytes, *, durable: bool) -> None:
        """Whole or not at all: beside the place, then renamed into it. Raises StorageFullError `storage_full`."""
        with _room_or_refusal():
            path.parent.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(path.parent).free < self.reserve_bytes + len(data):
                raise OSError(errno.ENOSPC, "reserve reached")
            fresh = path.with_name(f".{path.name}.{uuid4().hex}")
            try:
                _write_file(fresh, data, durable=durable)
                fresh.rename(path)
            finally:
                fresh.unlink(missing_ok=True)
            if durable:
                _sync_folder(path.parent)

    def _path(self, sha256: str, media_type: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise InvalidError("digest_invalid", "Name the picture by its SHA-256: 64 hexadecimal digits.")
        return self.root / "pictures" / sha256[:2] / f"{sha256}{_ENDINGS[media_type]}"


@contextmanager
def _room_or_refusal() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise StorageFullError(
            "storage_full", "The evidence store is full: keep the picture and send it again later."
        ) from error


def _write_file(path: Path, data: bytes, *, durable: bool) -> None:
    with path.open("xb") as file:
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """The new name itself must survive a power cut, not only the bytes."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

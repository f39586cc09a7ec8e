"""Checks an exported journal with one public key, and needs nothing else of this project: copy this file and run it.

    python verify_journal.py EXPORT PUBLIC_KEY        (the key: a file of 32 raw bytes, or 64 hexadecimal digits)

Every line of an export is `kind seal body`. An `entry` is sealed by SHA-256(0x00, the seal before, the body); a
`checkpoint` and the `end` by Ed25519 signatures over their bodies. So an entry that was edited, left out, moved or put in
is named by its number; one whose later seals were all computed anew is caught at the next signature, and named by the
numbers between two checkpoints. Needs Python 3.11 and the package `cryptography`.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_NOTHING_BEFORE = "0" * 64
_MOST_LINE_BYTES = 2_000_000
_FINDINGS_SHOWN = 20


@dataclass(frozen=True)
class Finding:
    """Something wrong: `code`, the line of the file, and the entries (first, last) it lies among."""

    code: str
    line: int
    first: int
    last: int

    def __str__(self) -> str:
        among = f"entry {self.first}" if self.first == self.last else f"entries {self.first} to {self.last}"
        return f"line {self.line}: {self.code}, {among}"


@dataclass
class Check:
    """Reads line after line. `number` and `seal` are the last entry's, `signed` is the last entry under a good signature."""

    key: Ed25519PublicKey
    number: int = 0
    seal: str = _NOTHING_BEFORE
    signed: int = 0
    checkpoint: int = 0
    origin: str | None = None
    ended: str = ""
    findings: list[Finding] = field(default_factory=list)
    _since_signed: dict[int, str] = field(default_factory=dict)

    def read(self, lines: Iterable[bytes]) -> "Check":
        place = 0
        for place, line in enumerate(lines, 1):
            try:
                self._line(place, line)
            except (ValueError, KeyError, TypeError, RecursionError):
                self._find("line_malformed", place, self.number + 1)
        if not self.ended:
            self._find("truncated", place + 1, self.number + 1)
        return self

    def _line(self, place: int, line: bytes) -> None:
        kind, seal, body = line.rstrip(b"\n").split(b" ", 2)
        if self.ended:
            self._find("after_the_end", place, self.number + 1)
            return
        content: dict[str, Any] = json.loads(body)
        take = {b"entry": self._entry, b"checkpoint": self._checkpoint, b"end": self._end}[kind]
        take(place, seal.decode(), body, content)

    def _entry(self, place: int, seal: str, body: bytes, content: dict[str, Any]) -> None:
        number = int(content["number"])
        if number <= self.number:
            self._find("entry_out_of_place", place, number)
            return
        if number > self.number + 1:
            self._find("entries_missing", place, self.number + 1, number - 1)
        elif hashlib.sha256(b"\x00" + bytes.fromhex(self.seal) + body).hexdigest() != seal:
            self._find("entry_changed", place, max(1, number - 1), number)
        bytes.fromhex(seal)
        self.number, self.seal = number, seal
        self._since_signed[number] = seal

    def _checkpoint(self, place: int, seal: str, body: bytes, content: dict[str, Any]) -> None:
        if not self._is_signed(place, seal, body, content):
            return
        index = int(content["checkpoint"])
        if index != self.checkpoint + 1:
            self._find("checkpoint_missing", place, self.signed + 1, int(content["number"]))
        self.checkpoint = max(self.checkpoint, index)
        self._reaches(place, content)

    def _end(self, place: int, seal: str, body: bytes, content: dict[str, Any]) -> None:
        if not self._is_signed(place, seal, body, content):
            return
        self.ended = str(content["at"])
        if int(content["checkpoint"]) != self.checkpoint:
            self._find("checkpoint_missing", place, self.signed + 1, int(content["number"]))
        self._reaches(place, content)

    def _is_signed(self, place: int, seal: str, body: bytes, content: dict[str, Any]) -> bool:
        spelled_once = seal == seal.lower() and seal.isalnum()  # one signature may not be written in two ways
        try:
            self.key.verify(bytes.fromhex(seal) if spelled_once else b"", body)
        except (InvalidSignature, ValueError):
            self._find("signature_wrong", place, self.signed + 1, self.number)
            return False
        self.origin = self.origin or str(content["origin"])
        if content["origin"] != self.origin:
            self._find("other_journal", place, self.signed + 1, self.number)
        return True

    def _reaches(self, place: int, content: dict[str, Any]) -> None:
        """A signature names the last entry before it and its seal."""
        number = int(content["number"])
        if (number, content["digest"]) != (self.number, self.seal):
            good = self._since_signed.get(number) == content["digest"]
            first = number + 1 if good else self.signed + 1
            self._find("not_as_signed", place, first, max(number, self.number))
            self.number, self.seal = number, str(content["digest"])
        self.signed = max(self.signed, number)
        self._since_signed.clear()

    def _find(self, code: str, line: int, first: int, last: int | None = None) -> None:
        self.findings.append(Finding(code, line, first, max(first, last or first)))


def verify(lines: Iterable[bytes], public_key: bytes) -> Check:
    """`public_key`: 32 raw bytes. No findings = complete and unchanged up to `number`, as signed at `ended`."""
    return Check(Ed25519PublicKey.from_public_bytes(public_key)).read(lines)


def read_key(given: str) -> bytes:
    """A file of 32 raw bytes or of 64 hexadecimal digits, or the digits themselves. Raises ValueError, OSError."""
    digits = given
    if len(given) != 64 or Path(given).exists():
        raw = Path(given).read_bytes()
        if len(raw) == 32:
            return raw
        digits = raw.decode().strip()
    key = bytes.fromhex(digits)
    if len(key) != 32:
        raise ValueError("a public key has 32 bytes")
    return key


def lines_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while line := file.readline(_MOST_LINE_BYTES):
            yield line


def report(check: Check) -> Iterator[str]:
    for finding in check.findings[:_FINDINGS_SHOWN]:
        yield str(finding)
    if len(check.findings) > _FINDINGS_SHOWN:
        yield f"and {len(check.findings) - _FINDINGS_SHOWN} more"
    if check.findings:
        yield f"NOT INTACT: {len(check.findings)} findings"
    else:
        yield f"intact: {check.number} entries of {check.origin}, {check.checkpoint} checkpoints, exported {check.ended}"


def main(export: str, public_key: str) -> int:
    """0 intact, 1 not intact, 2 could not be read."""
    try:
        check = verify(lines_of(Path(export)), read_key(public_key))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"unreadable: {error}\n")
        return 2
    for line in report(check):
        sys.stdout.write(f"{line}\n")
    return 1 if check.findings else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))

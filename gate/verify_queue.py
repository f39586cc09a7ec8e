"""Checks an exported queue with one public key, and needs nothing else of this project: copy this file and run it.

    python verify_queue.py EXPORT PUBLIC_KEY [RECEIPT ...]

The key is a file of 32 raw bytes, or 64 hexadecimal digits. A receipt is `NUMBER:DIGEST`, as the queue's page and every
ticket showed it at some time: the log must still hold that line. Each line of an export is `kind seal body`; an `entry` is
sealed by SHA-256(0x00, the seal before, the body), the `end` by an Ed25519 signature. The lines are played again: whoever
was called out of turn, above the quota or without a ticket is named, and at the end the same tickets must wait in the same
places as the gate signed. What was done openly (a ticket moved by an officer, a place earned anew, a vehicle let in without a call) is
told, and is no fault of the log. Needs Python 3.11 and the package `cryptography`.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_NOTHING_BEFORE = "0" * 64
_MOST_LINE_BYTES = 2_000_000
_SHOWN = 50
_VIETNAM = timezone(timedelta(hours=7))


class WrongError(Exception):
    """A line that the rules of a queue do not allow; the text is its code."""


@dataclass
class Line:
    """The queue as its log tells it: who waits in which class, who was called, what may be called a day."""

    open: bool = False
    tickets: int = 0
    waiting: dict[str, list[int]] = field(default_factory=dict)
    called: dict[int, str] = field(default_factory=dict)
    quotas: dict[str, int] = field(default_factory=dict)
    counted: dict[tuple[str, str], int] = field(default_factory=dict)
    let_in: set[int | None] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)

    def play(self, said: Mapping[str, Any]) -> None:
        """Raises WrongError, and leaves the queue as the line says where that can be told."""
        event = str(said["event"])
        if self.open is (event == "opened"):
            raise WrongError("opened_twice" if self.open else "not_open")
        take: Callable[[Mapping[str, Any]], None] = getattr(self, f"_{event}", _unknown)
        take(said)

    def _opened(self, said: Mapping[str, Any]) -> None:
        self.open, self.quotas = True, dict(said["quotas"])
        self.waiting = {kind: [] for kind in self.quotas}

    def _quotas_set(self, said: Mapping[str, Any]) -> None:
        _need_officer(said, "note")
        self.quotas = dict(said["quotas"])

    def _taken(self, said: Mapping[str, Any]) -> None:
        ticket = int(said["ticket"])
        right = ticket == self.tickets + 1
        self.tickets = max(self.tickets, ticket)
        self.waiting[said["class"]].append(ticket)
        if not right:
            raise WrongError("ticket_numbers")

    def _called(self, said: Mapping[str, Any]) -> None:
        ticket = int(said["ticket"])
        kind = self._class_of_waiting(ticket)
        first = self.waiting[kind][0] == ticket
        self.waiting[kind].remove(ticket)
        self.called[ticket] = kind
        day = datetime.fromisoformat(said["at"]).astimezone(_VIETNAM).date().isoformat()
        self.counted[day, kind] = self.counted.get((day, kind), 0) + 1
        if not first:
            raise WrongError("called_out_of_turn")
        if self.counted[day, kind] > self.quotas[kind]:
            raise WrongError("quota_exceeded")

    def _moved(self, said: Mapping[str, Any]) -> None:
        ticket, place = int(said["ticket"]), int(said["place"])
        kind = self._class_of_waiting(ticket)
        line = self.waiting[kind]
        line.remove(ticket)
        line.insert(place - 1, ticket)
        if line.index(ticket) != place - 1:
            raise WrongError("place_unknown")
        _need_officer(said, "reason", "note")
        self.remarks.append(f"ticket {ticket} moved to place {place}: {said['reason']}, {said['note']!r}")

    def _rebound(self, said: Mapping[str, Any]) -> None:
        ticket, kind, to_end = int(said["ticket"]), said["class"], bool(said["to_end"])
        before = self.called.get(ticket) or self._class_of_waiting(ticket)
        if to_end:
            self._take_out(ticket)
            self.waiting[kind].append(ticket)
        elif kind != before:
            raise WrongError("place_kept_in_another_class")
        self.remarks.append(
            f"ticket {ticket} has another vehicle set{', at the end again' if to_end else ''}"
        )

    def _no_show(self, said: Mapping[str, Any]) -> None:
        if self.called.pop(int(said["ticket"]), None) is None:
            raise WrongError("ticket_unknown")

    def _let_in(self, said: Mapping[str, Any]) -> None:
        _need_officer(said, "reason")
        self.let_in.add(said["ticket"])
        self.remarks.append(f"{_name(said['ticket'])} let in without a call: {said['reason']}")

    def _passed(self, said: Mapping[str, Any]) -> None:
        ticket = said["ticket"]
        was_called = ticket in self.called
        if ticket is not None:
            self._take_out(int(ticket))
        if not was_called and ticket not in self.let_in:
            self.remarks.append(f"{_name(ticket)} passed without a call")
        self.let_in.discard(ticket)
        if bool(said["called"]) is not was_called:
            raise WrongError("called_differs")

    def _withdrawn(self, said: Mapping[str, Any]) -> None:
        self._take_out(int(said["ticket"]))

    def _closed(self, said: Mapping[str, Any]) -> None:
        self.open = False
        self.waiting = {kind: [] for kind in self.waiting}
        self.called.clear()
        _need_officer(said, "note")

    def _class_of_waiting(self, ticket: int) -> str:
        for kind, line in self.waiting.items():
            if ticket in line:
                return kind
        raise WrongError("ticket_unknown")

    def _take_out(self, ticket: int) -> None:
        if self.called.pop(ticket, None) is None:
            self.waiting[self._class_of_waiting(ticket)].remove(ticket)


def _unknown(_: Mapping[str, Any]) -> None:
    raise WrongError("event_unknown")


def _need_officer(said: Mapping[str, Any], *names: str) -> None:
    if not all(said.get(name) for name in ("by", *names)):
        raise WrongError("reason_missing")


def _name(ticket: int | None) -> str:
    return "a vehicle without a ticket" if ticket is None else f"ticket {ticket}"


@dataclass(frozen=True)
class Finding:
    """Something wrong: `code`, the line of the file, and the entry it is about."""

    code: str
    line: int
    entry: int

    def __str__(self) -> str:
        return f"line {self.line}: {self.code}, entry {self.entry}"


@dataclass
class Check:
    """Reads line after line. `number` and `seal` are the last entry's; `receipts` are what must be found, by entry."""

    key: Ed25519PublicKey
    receipts: dict[int, str] = field(default_factory=dict)
    queue: str | None = None
    number: int = 0
    seal: str = _NOTHING_BEFORE
    ended: str = ""
    line: Line = field(default_factory=Line)
    findings: list[Finding] = field(default_factory=list)

    def read(self, lines: Iterable[bytes]) -> "Check":
        place = 0
        for place, line in enumerate(lines, 1):
            try:
                self._line(place, line)
            except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
                self._find("line_malformed", place)
        if not self.ended:
            self._find("truncated", place + 1)
        for number in sorted(self.receipts):
            self.findings.append(Finding("receipt_differs", place, number))
        return self

    def _line(self, place: int, line: bytes) -> None:
        kind, seal, body = line.rstrip(b"\n").split(b" ", 2)
        if self.ended:
            self._find("after_the_end", place)
            return
        content: dict[str, Any] = json.loads(body)
        if self.queue is None and kind == b"entry":
            self.queue = str(content["queue"])
        if content["queue"] != self.queue:
            self._find("other_queue", place)
        take = {b"entry": self._entry, b"end": self._end}[kind]
        take(place, seal.decode(), body, content)

    def _entry(self, place: int, seal: str, body: bytes, content: dict[str, Any]) -> None:
        number = int(content["number"])
        if number <= self.number:
            self._find("entry_out_of_place", place, number)
            return
        if number > self.number + 1:
            self._find("entries_missing", place)
        elif hashlib.sha256(b"\x00" + bytes.fromhex(self.seal) + body).hexdigest() != seal:
            self._find("entry_changed", place, number)
        bytes.fromhex(seal)
        self.number, self.seal = number, seal
        if self.receipts.get(number) == seal:
            del self.receipts[number]
        try:
            self.line.play(content)
        except WrongError as wrong:
            self._find(str(wrong), place, number)

    def _end(self, place: int, seal: str, body: bytes, content: dict[str, Any]) -> None:
        spelled_once = seal == seal.lower() and seal.isalnum()  # one signature may not be written in two ways
        try:
            self.key.verify(bytes.fromhex(seal) if spelled_once else b"", body)
        except (InvalidSignature, ValueError):
            self._find("signature_wrong", place)
            return
        self.ended = str(content["at"])
        if (content["kind"], content["number"], content["digest"]) != ("queue_end", self.number, self.seal):
            self._find("not_as_signed", place)
        elif content["waiting"] != self.line.waiting:
            self._find("order_differs", place)

    def _find(self, code: str, line: int, entry: int | None = None) -> None:
        self.findings.append(Finding(code, line, entry if entry is not None else self.number + 1))


def verify(lines: Iterable[bytes], public_key: bytes, receipts: Mapping[int, str] | None = None) -> Check:
    """`public_key`: 32 raw bytes; `receipts`: digests by entry number. No findings = complete, unchanged, and everyone called in turn."""
    return Check(Ed25519PublicKey.from_public_bytes(public_key), dict(receipts or {})).read(lines)


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


def read_receipts(given: Iterable[str]) -> dict[int, str]:
    """`NUMBER:DIGEST` each. Raises ValueError."""
    found: dict[int, str] = {}
    for one in given:
        number, _, digest = one.partition(":")
        if len(bytes.fromhex(digest)) != 32:
            raise ValueError(f"{one}: a receipt is NUMBER:DIGEST, with 64 hexadecimal digits")
        if found.setdefault(int(number), digest.lower()) != digest.lower():
            raise ValueError(f"entry {number} has two receipts that differ")
    return found


def lines_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while line := file.readline(_MOST_LINE_BYTES):
            yield line


def report(check: Check) -> Iterator[str]:
    for told in (check.line.remarks, [str(finding) for finding in check.findings]):
        yield from told[:_SHOWN]
        if len(told) > _SHOWN:
            yield f"and {len(told) - _SHOWN} more"
    if check.findings:
        yield f"NOT IN ORDER: {len(check.findings)} findings"
    else:
        waiting = sum(len(line) for line in check.line.waiting.values())
        yield f"in order: {check.number} entries of queue {check.queue}, {check.line.tickets} tickets, {waiting} wait, exported {check.ended}"


def main(export: str, public_key: str, *receipts: str) -> int:
    """0 in order, 1 not in order, 2 could not be read."""
    try:
        check = verify(lines_of(Path(export)), read_key(public_key), read_receipts(receipts))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"unreadable: {error}\n")
        return 2
    for line in report(check):
        sys.stdout.write(f"{line}\n")
    return 1 if check.findings else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

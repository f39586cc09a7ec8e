"""Signs what an owner says: a few events in place, a long batch in a process of its own while the log already takes its beginning."""

import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from typing import IO

import structlog

from events.bus import scribe
from events.bus.envelope import Envelope
from events.signing import SigningKey

log = structlog.get_logger(__name__)
_MANY = 250  # fewer are signed sooner than another process is asked
_ROUND = 100  # two rounds fit into a pipe: neither side waits for the other with both hands full
_SIGNATURE_BYTES = 64


class ScribeGoneError(Exception):
    """The other process has ended."""


class Signatory:
    """Not for several threads at once. With `aside` it may have a second process, which ends when no long batch comes any more."""

    def __init__(self, key: SigningKey, *, aside: bool = False) -> None:
        self._key = key
        self._aside = aside
        self._scribe: _Scribe | None = None

    def signed(self, batch: Sequence[Envelope]) -> Iterable[Envelope]:
        """The same events in the same order, each signed by the time it is asked for."""
        if self._aside and len(batch) >= _MANY:
            return self._aside_signed(batch)
        self.close()
        return [event.signed(self._key) for event in batch]

    def close(self) -> None:
        if self._scribe is not None:
            self._scribe.end()
            self._scribe = None

    def _aside_signed(self, batch: Sequence[Envelope]) -> Iterator[Envelope]:
        done = 0
        try:
            for event, signature in self._dictated(batch):
                done += 1
                yield event.sealed(self._key.key_id, signature)
        except ScribeGoneError:
            log.warning("scribe_gone", unsigned=len(batch) - done)
            for event in batch[done:]:
                yield event.signed(self._key)
        finally:
            if done < len(batch):  # what it still has to say belongs to this batch, and nobody asks any more
                self.close()

    def _dictated(self, batch: Sequence[Envelope]) -> Iterator[tuple[Envelope, str]]:
        """One round ahead: while a round is being signed, the one before it is used."""
        if self._scribe is None:
            self._scribe = _Scribe(self._key)
        hand = self._scribe
        before: Sequence[Envelope] = ()
        for events in _rounds(batch):
            hand.dictate([event.signed_bytes for event in events])
            yield from zip(before, hand.signatures(len(before)), strict=True)
            before = events
        yield from zip(before, hand.signatures(len(before)), strict=True)


class _Scribe:
    def __init__(self, key: SigningKey) -> None:
        self._process = subprocess.Popen(  # noqa: S603 -- our own file and nothing of anybody's in it
            [sys.executable, "-I", str(scribe.__file__)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for us: the scribe ends when we do
        )
        self._write(key.private.private_bytes_raw())

    def dictate(self, texts: Sequence[bytes]) -> None:
        """Raises ScribeGoneError."""
        parts = chain.from_iterable((len(text).to_bytes(4), text) for text in texts)
        self._write(b"".join((len(texts).to_bytes(4), *parts)))

    def signatures(self, count: int) -> list[str]:
        """Of the oldest round that has none yet, hexadecimal. Raises ScribeGoneError."""
        raw = _pipe(self._process.stdout).read(count * _SIGNATURE_BYTES)
        if len(raw) < count * _SIGNATURE_BYTES:
            raise ScribeGoneError
        digits = raw.hex()
        return [digits[at : at + 128] for at in range(0, len(digits), 128)]

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            _shut(_pipe(pipe))

    def _write(self, data: bytes) -> None:
        try:
            _pipe(self._process.stdin).write(data)
            _pipe(self._process.stdin).flush()
        except OSError as gone:
            raise ScribeGoneError from gone


def _rounds(batch: Sequence[Envelope]) -> Iterator[Sequence[Envelope]]:
    for begin in range(0, len(batch), _ROUND):
        yield batch[begin : begin + _ROUND]


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _shut(pipe: IO[bytes]) -> None:
    with suppress(OSError):  # what was not written yet finds nobody who reads it
        pipe.close()

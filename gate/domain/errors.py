"""Refusals: every one has a stable code, a sentence people can act on, and says which kind of trouble it is."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class RuleFailure:
    """One thing wrong with what was declared. `pointer` is a JSON Pointer (RFC 6901) into the declaration as sent."""

    code: str
    pointer: str
    value: str
    fix: str


class GateError(Exception):
    """A refusal. The edge turns it into an RFC 9457 problem; `code` is stable, `sentence` tells what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.journalled = False  # set once the journal has it: one refusal, one row
        self.sentence = sentence


class NotFoundError(GateError):
    """There is no such thing, or it is not the caller's: the two look the same on purpose (404)."""


class ForbiddenError(GateError):
    """The caller is known and may not do this (403): `not_permitted`, `not_your_authority`."""


class ConflictError(GateError):
    """The thing is not, or no longer, as the caller believes (409): a state, a version, a second presence."""


class InvalidError(GateError):
    """What was sent breaks rules (422). `failures` lists all of them, not only the first."""

    def __init__(self, code: str, sentence: str, failures: Sequence[RuleFailure] = ()) -> None:
        super().__init__(code, sentence)
        self.failures = tuple(failures)


class TooLargeError(GateError):
    """More bytes than allowed (413)."""


class UnsupportedMediaError(GateError):
    """Not a listed media type, or the bytes are not what they claim to be (415)."""


class StorageFullError(GateError):
    """The evidence store has no room (507): keep the file and try again later."""


def value_refused() -> InvalidError:
    return InvalidError("value_refused", "One of the values is too long or of a form that cannot be kept.")


def not_found(kind: str) -> NotFoundError:
    return NotFoundError(f"{kind}_not_found", f"There is no such {kind.replace('_', ' ')}: check the number.")

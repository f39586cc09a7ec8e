"""Lists of commands: each row is done in a transaction of its own and answered by itself, so that none spoils another."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from fastapi import Request
from pydantic import ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from events.messages.values import Value
from gate.domain.errors import GateError, InvalidError
from gate.store.trouble import DATABASE_TROUBLE, is_value_refused
from gate.web.given import malformed, need_storable_value
from gate.web.problems import problem_of

MOST_ROWS = 500
R = TypeVar("R")
A = TypeVar("A")


class RowFailure(Value):
    """`pointer` is a JSON Pointer (RFC 6901) into the list as sent: it begins with the row's place, counted from 0."""

    code: str
    pointer: str
    value: str
    fix: str


class RowProblem(Value):
    """Why one row was not done: what a problem document would say had the row come alone."""

    status: int
    code: str
    title: str
    retryable: bool
    failures: tuple[RowFailure, ...]


def _or_its_trouble(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    try:
        need_storable_value(value)
        return handler(value)
    except ValidationError as wrong:
        return malformed(wrong.errors())
    except InvalidError as refused:
        return refused


ByItself = WrapValidator(_or_its_trouble)
"""Marks a row of a list: one that is malformed becomes the InvalidError that says so, and the list is read on."""


@dataclass(frozen=True)
class Rows(Generic[R]):
    """A list as sent. `inside` is where, in each row, the pointers of a use case's failures begin."""

    request: Request
    sent: Sequence[R | InvalidError]
    inside: str = ""

    def done(self, do: Callable[[int, R], A]) -> Iterator[tuple[int, A | RowProblem]]:
        """What became of each row, with its place. A database that does not answer ends it (503): what was done is done,
        and the same call again does the rest. Raises InvalidError `rows_too_many`."""
        if len(self.sent) > MOST_ROWS:
            raise InvalidError("rows_too_many", f"Send at most {MOST_ROWS} rows in one call.")
        return ((place, self._one(place, row, do)) for place, row in enumerate(self.sent))

    def _one(self, place: int, row: R | InvalidError, do: Callable[[int, R], A]) -> A | RowProblem:
        if isinstance(row, InvalidError):
            return self._problem(row, f"/{place}")
        try:
            return do(place, row)
        except GateError as refused:
            return self._problem(refused, f"/{place}{self.inside}")
        except DATABASE_TROUBLE as trouble:
            if not is_value_refused(trouble):
                raise
            return self._problem(trouble, f"/{place}{self.inside}")

    def _problem(self, error: Exception, place: str) -> RowProblem:
        said = problem_of(error, self.request).body()
        failures = [{**failure, "pointer": place + failure["pointer"]} for failure in said["failures"]]
        return RowProblem.model_validate(said | {"failures": failures})

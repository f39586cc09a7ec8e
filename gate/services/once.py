"""A command sent twice is done once and answered the same."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from events.canonical import digest
from events.messages.values import Value
from gate.domain.access import Actor
from gate.domain.errors import ConflictError, value_refused
from gate.services.commands import Command
from gate.services.context import Gate
from gate.store import commands as memory
from gate.store.session import Session

C = TypeVar("C", bound=Command)
A = TypeVar("A", bound=Value)
UseCase = Callable[[Gate, Session, Actor, C], A]


def once(answer: type[A]) -> Callable[[UseCase[C, A]], UseCase[C, A]]:
    """Decorates a use case whose answer is of this type. Raises ConflictError `command_id_reused`
    where the id came before with another content, InvalidError `value_refused`."""

    def decorate(use_case: UseCase[C, A]) -> UseCase[C, A]:
        @wraps(use_case)
        def run(gate: Gate, session: Session, actor: Actor, command: C) -> A:
            key = (actor.account_id, command.command_id)
            content = _content(use_case.__name__, command)
            done = memory.claim(session, key, content, gate.clock.now())
            if done is None:
                result = use_case(gate, session, actor, command)
                memory.answer(session, key, result.model_dump(mode="json"))
                return result
            if done.digest != content:
                raise ConflictError(
                    "command_id_reused", "This command id was used for something else: take a new one."
                )
            return answer.model_validate(done.answer)

        return run

    return decorate


def _content(use_case: str, command: Command) -> str:
    """Raises InvalidError `value_refused` where a number is larger than every reader of JSON knows exactly (RFC 7493, 2.2)."""
    try:
        return digest({"use_case": use_case, "command": command.model_dump(mode="json")})
    except ValueError:
        raise value_refused() from None

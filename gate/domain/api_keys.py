"""What software may be let do with an API key of a person: a few scopes, each some of the permissions of their role.

What an officer answers for in person (decisions, holds, barriers, the persons of a crossing) is in none of them, nor is anything
about accounts and keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from gate.domain.access import PERMITS, Permission, Role

PREFIX = "bgk_"
"""Every API key begins so: whoever looks for secrets in sources and mails finds it."""
MOST = 10
"""Living keys of one account."""
LONGEST = timedelta(days=365)
NOTED_EVERY = timedelta(hours=1)
"""How exactly it is told when a key was used last: who asks often writes seldom."""


class KeyScope(StrEnum):
    READ = "read"
    DECLARE = "declare"
    WEBHOOKS = "webhooks"
    REGISTERS = "registers"
    YARD = "yard"
    FEES = "fees"


@dataclass(frozen=True)
class Opens:
    """A scope is offered to whoever may do one of `lead`; `also` is what these are of no use without."""

    lead: frozenset[Permission]
    also: frozenset[Permission] = frozenset()


_P = Permission
_RECORDS = frozenset({_P.SEE_OWN_RECORDS, _P.SEE_RECORDS})
OPENS: dict[KeyScope, Opens] = {
    KeyScope.READ: Opens(
        _RECORDS
        | {
            _P.FOLLOW_EVENTS,
            _P.SEE_LANES,
            _P.SEE_YARD,
            _P.SEE_OVERVIEW,
            _P.SEE_JOURNAL,
            _P.SEE_STATUS,
        }
    ),
    KeyScope.DECLARE: Opens(frozenset({_P.DECLARE}), _RECORDS),
    # News is about records: without these the control centre's webhooks would be narrowed to a firm it has not.
    KeyScope.WEBHOOKS: Opens(frozenset({_P.MANAGE_WEBHOOKS}), _RECORDS | {_P.FOLLOW_EVENTS}),
    KeyScope.REGISTERS: Opens(frozenset({_P.PUT_REGISTER})),
    KeyScope.YARD: Opens(frozenset({_P.CONFIRM_YARD}), _RECORDS | {_P.SEE_YARD}),
    KeyScope.FEES: Opens(frozenset({_P.SETTLE_FEES}), _RECORDS),
}


def offered(role: Role) -> tuple[KeyScope, ...]:
    """The scopes that people of this role may give a key."""
    return tuple(scope for scope, opens in OPENS.items() if opens.lead & PERMITS.get(role, frozenset()))


def permissions(scope: Iterable[str]) -> frozenset[Permission]:
    """What these scopes let through; a scope that is no more lets nothing through."""
    opens = [OPENS[one] for one in KeyScope if one in set(scope)]
    return frozenset(p for one in opens for p in one.lead | one.also)

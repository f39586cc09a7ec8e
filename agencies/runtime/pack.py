"""What makes one agency different from another; everything else is shared."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from agencies.facts import RegisterKey, Spelling
from agencies.reference import LawBook
from agencies.rule import RuleSet
from agencies.runtime.store.tables import AgencyTables
from events.messages.facts import RecordFacts
from events.messages.values import Agency, Authority


@dataclass(frozen=True)
class AgencyPack:
    """One agency: its rules, its law, the register rows a record touches, its tables and their migrations.

    `touches` names register keys as declared; `spelling` brings them, and the keys of pushed rows, to the form compared.
    `confirms_pass_through` is the authority that speaks the last word on an export, in the one agency that has it.
    """

    agency: Agency
    rule_sets: tuple[RuleSet, ...]
    law: LawBook
    touches: Callable[[RecordFacts], frozenset[RegisterKey]]
    tables: AgencyTables
    migrations: Path
    spelling: Spelling = field(default_factory=dict)
    confirms_pass_through: Authority | None = None

    @property
    def source(self) -> str:
        """The CloudEvents source of all that this agency says."""
        return f"/agencies/{self.agency}"

"""One agency at work inside one transaction: its stores, its way out, and the one act of deciding a record."""

from dataclasses import dataclass, replace

from agencies.facts import Facts, Known, RegisterKey, spelled
from agencies.rule import RuleSet
from agencies.runtime.decide import decide, event_id
from agencies.runtime.pack import AgencyPack
from agencies.runtime.store.decisions import RULES, Decisions
from agencies.runtime.store.records import KnownRecord, Records
from agencies.runtime.store.registers import Registers
from agencies.runtime.store.session import Session
from events.clock import Clock
from events.messages.agency import AgencyDecided
from events.messages.base import Message
from events.messages.decisions import Decision
from events.messages.facts import RecordFacts
from events.storage.outbox import Outbox


@dataclass(frozen=True)
class Desk:
    pack: AgencyPack
    session: Session
    clock: Clock

    @property
    def records(self) -> Records:
        return Records(self.pack.tables, self.session)

    @property
    def registers(self) -> Registers:
        return Registers(self.pack.tables, self.session)

    @property
    def decisions(self) -> Decisions:
        return Decisions(self.pack.tables, self.session)

    def say(self, message: Message, identity: str) -> None:
        outbox = Outbox(self.pack.tables.events, self.pack.source)
        outbox.append(self.session, message, self.clock.now(), identity)

    def keys(self, facts: RecordFacts) -> frozenset[RegisterKey]:
        """The register rows this record touches, as they are compared."""
        touched = self.pack.touches(facts)
        return frozenset(spelled(self.pack.spelling, key.register, key.key) for key in touched)

    def decide(self, record_id: str) -> None:
        """Each authority of this agency decides about an open record; only what rests on changed facts is said."""
        record = self.records.get(record_id)
        if record is None or not record.is_open:
            return
        known = self._known(record)
        for rule_set in self.pack.rule_sets:
            facts = Facts(self._held_before(known, rule_set), self.pack.law, self.pack.spelling)
            decision = decide(rule_set, facts)
            if not self.decisions.knows(decision.id):
                self._publish(decision)

    def _known(self, record: KnownRecord) -> Known:
        keys = self.keys(record.facts)
        heartbeats = self.registers.heartbeats({key.register for key in keys})
        rows = self.registers.rows(keys)
        return Known(record.facts, record.declared_at, record.presented, rows, heartbeats)

    def _held_before(self, known: Known, rule_set: RuleSet) -> Known:
        if not known.heartbeats:
            return known
        place = (known.record.record_id, known.record.version, rule_set.authority)
        return replace(known, held_outdated=self.decisions.found(*place, rule_set.up_to_date.code))

    def _publish(self, decision: Decision) -> None:
        last = self.decisions.last_revision(decision.record_id, decision.version, decision.authority)
        counted = decision.model_copy(update={"revision": last + 1})
        self.decisions.add(counted, RULES, self.clock.now())
        self.say(AgencyDecided(decision=counted), event_id(counted))

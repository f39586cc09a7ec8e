"""Reads records while things happen, and asks afterwards whether what is told of each second is what was read then."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from gate.domain.access import Actor
from gate.services.views.as_seen import past, record_then
from gate.services.views.shapes import RecordView, TimelineEntry
from gate.services.views.timeline import timeline
from tests.integration.gate.world import AUDITOR, CLERK, GUARD, World

Read = tuple[str, Actor, datetime]


@dataclass
class Witness:
    """`records` names each record with the account of its firm."""

    world: World
    records: dict[str, Actor] = field(default_factory=dict)
    seen: dict[Read, tuple[RecordView, tuple[TimelineEntry, ...]]] = field(default_factory=dict)

    def follow(self, record_id: str, firm: Actor = CLERK) -> str:
        self.records[record_id] = firm
        return record_id

    def look(self) -> None:
        """As it is at this second."""
        now = self.world.clock.now()
        for record_id, firm in self.records.items():
            for reader in (GUARD, AUDITOR, firm):
                told = self.world.look(timeline, reader, record_id)
                self.seen[record_id, reader, now] = (self.world.record(record_id, reader), told)

    def pass_time(self, seconds: int = 1) -> None:
        for _ in range(seconds):
            self.look()
            self.world.advance(seconds=1)
        self.look()

    def check(self) -> int:
        """How many reads were compared: each with what is told of its second now."""
        for (record_id, reader, at), (view, told) in self.seen.items():
            then = self.world.look(record_then, reader, record_id, at)
            assert then.as_of == at
            expected = past(without_the_untold(view, then))
            assert replace(then, as_of=None, untold=frozenset()) == expected, (at, reader.role)
            assert self.world.look(timeline, reader, record_id, at) == told
        return len(self.seen)


def without_the_untold(view: RecordView, then: RecordView) -> RecordView:
    return replace(view, flags=view.flags - then.untold)

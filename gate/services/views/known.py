"""All that is known of one record at an instant: what its page is made of, now or as it was then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gate.domain.access import Actor, Permission
from gate.domain.decisions import Recorded
from gate.domain.holds import subjects_of
from gate.domain.may_pass import Situation
from gate.domain.points import Reference
from gate.services.context import Gate
from gate.services.situation import situation_with, standing_sightings
from gate.services.views.sightings import Seen, seen_now
from gate.store import decisions, fees, gathered, holds, obligations, overrides, records, sightings, transfers
from gate.store.models.fees import FeePaymentRow, FeeRow
from gate.store.models.lanes import SightingRow
from gate.store.models.records import HoldRow, ObligationRow, OverrideRow, PassageRow, RecordRow
from gate.store.models.transfers import TransferRow
from gate.store.reference import in_force
from gate.store.session import Session


@dataclass(frozen=True)
class Known:
    """`passages` by point; `recorded` and `holds` in their order, lifted holds too; `standing` are the record's sightings at a lane.

    `seen` is empty for whoever sees no pictures; `competing` None = cannot be told."""

    at: datetime
    record: RecordRow
    reference: Reference
    passages: Mapping[str, PassageRow]
    recorded: tuple[Recorded, ...]
    holds: Sequence[HoldRow]
    overrides: Sequence[OverrideRow]
    obligation: ObligationRow | None
    standing: Sequence[SightingRow]
    seen: Seen
    case_open: bool
    return_overdue: bool
    competing: bool | None
    transfers: Sequence[TransferRow] = ()
    assessed: Sequence[FeeRow] = ()
    paid: Sequence[FeePaymentRow] = ()

    @property
    def situation(self) -> Situation:
        active = [hold for hold in self.holds if hold.lifted_at is None]
        of = (self.record, self.reference)
        return situation_with(of, self.recorded, active, self.standing, self.overrides)


def known_now(gate: Gate, session: Session, actor: Actor, record: RecordRow) -> Known:
    sees_all = actor.may(Permission.SEE_RECORDS)
    now = gate.clock.now()
    obligation = obligations.of_record(session, record.id)
    return Known(
        at=now,
        record=record,
        reference=in_force(session, now),
        passages=records.passages(session, record.id),
        recorded=decisions.of_record(session, record.id),
        holds=holds.resting_on(session, subjects_of(records.facts_of(record))),
        overrides=overrides.of_record(session, record.id),
        obligation=obligation,
        standing=standing_sightings(session, record),
        seen=seen_now(session, sightings.of_record(session, record.id) if sees_all else ()),
        case_open=sees_all and bool(gathered.with_open_case(session, {record.id})),
        return_overdue=obligation is not None
        and obligation.closed_at is None
        and obligation.overdue_at is not None,
        competing=sees_all and bool(records.competing(session, record)),
        transfers=[row for row in transfers.touching(session, {record.id}) if row.withdrawn_at is None],
        assessed=fees.assessments(session, record.id),
        paid=fees.payments(session, record.id),
    )

"""What agencies may say to the gate, and what the gate says to agencies."""

import pytest
from sqlalchemy import select

from events.bus.envelope import Envelope, encode
from events.bus.trouble import InvalidMessageError
from events.messages.agency import AgencyDecided, PassThroughConfirmed
from events.messages.gate import RegisterRowChanged
from events.messages.registry import decisions_of, describe
from events.messages.values import Agency, Authority, DecisionState, RecordState
from gate.domain.access import SYSTEM
from gate.domain.errors import ConflictError, ForbiddenError
from gate.services.commands import ConfirmPassThrough, PutRegisterRow
from gate.services.confirm_pass_through import confirm_pass_through
from gate.services.put_register_row import put_register_row
from gate.store.models.journal import RegisterVersionRow
from tests.integration.gate.world import CLERK, CUSTOMS, GUARD, World, command_id, plate

FRONT, REAR = plate("12C12345"), plate("12R00111", "rear")


def test_one_agency_cannot_speak_for_another(world: World) -> None:
    record_id = world.declare().record_id
    decision = world.decides(record_id, Authority.CUSTOMS)
    message = AgencyDecided(decision=decision.model_copy(update={"authority": Authority.BORDER_GUARD}))
    topic = decisions_of(Agency.CUSTOMS).name
    name = describe(message).name
    envelope = Envelope(
        "e", "/agencies/customs", name, record_id, topic, record_id, world.clock.now(), encode(message)
    )
    with pytest.raises(InvalidMessageError) as refused, world.database.write() as session:
        world.handlers[topic].handle(session, envelope, message)
    assert refused.value.reason == "wrong_topic"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"record_id": "nobody"}, "record_not_found"),
        ({"version": 2}, "version_unknown"),
        ({"decided_by": "officer:customs-1"}, "decider_forged"),
        ({"id": "another", "state": DecisionState.HOLD}, "revision_reused"),
    ],
)
def test_an_impossible_decision_is_dead_lettered(
    world: World, changes: dict[str, object], reason: str
) -> None:
    record_id = world.declare().record_id
    world.decides(record_id, Authority.CUSTOMS, id="first")
    with pytest.raises(InvalidMessageError) as refused:
        world.decides(**{"record_id": record_id, "authority": Authority.CUSTOMS, **changes})  # type: ignore[arg-type]  # the changes are the point
    assert refused.value.reason == reason


def test_the_same_decision_again_changes_nothing(world: World) -> None:
    record_id = world.declare().record_id
    for _ in range(2):
        world.decides(record_id, Authority.CUSTOMS, id="first")
    assert len(world.journalled("decision_recorded", record_id)) == 1


def test_a_decision_after_the_end_is_only_written_down(world: World) -> None:
    record_id = world.declare().record_id
    world.all_pass(record_id)
    world.drives_through("b2-in", FRONT, REAR)
    world.drives_through("b1-out", FRONT, REAR)
    world.decides(record_id, Authority.CUSTOMS, DecisionState.REFUSED, revision=2)
    assert world.record(record_id).state is RecordState.CROSSED


def test_pass_through_comes_from_customs_and_only_after_barrier_1(world: World) -> None:
    record_id = world.declare().record_id
    early = PassThroughConfirmed(
        record_id=record_id, version=1, authority=Authority.CUSTOMS, at=world.clock.now()
    )
    with pytest.raises(InvalidMessageError) as too_early:
        world.hear(early, "/agencies/customs")
    assert too_early.value.reason == "pass_through_too_early"
    foreign = early.model_copy(update={"authority": Authority.TAX})
    with pytest.raises(InvalidMessageError) as not_customs:
        world.hear(foreign, "/agencies/tax")
    assert not_customs.value.reason == "not_customs"
    with pytest.raises(InvalidMessageError) as unknown:
        world.hear(early.model_copy(update={"record_id": "nobody"}), "/agencies/customs")
    assert unknown.value.reason == "record_not_found"


def test_a_customs_officer_confirms_what_the_service_did_not(world: World) -> None:
    record_id = world.declare().record_id
    world.all_pass(record_id)
    command = ConfirmPassThrough(command_id=command_id(), record_id=record_id)
    with pytest.raises(ConflictError) as early:
        world.do(confirm_pass_through, CUSTOMS, command)
    assert early.value.code == "pass_through_too_early"
    world.drives_through("b2-in", FRONT, REAR)
    world.drives_through("b1-out", FRONT, REAR)
    with pytest.raises(ForbiddenError):
        world.do(confirm_pass_through, GUARD, command)
    world.do(confirm_pass_through, CUSTOMS, command)
    assert world.record(record_id).state is RecordState.CLOSED
    world.confirms(record_id)
    assert world.record(record_id).state is RecordState.CLOSED


def row(key: str, agency: Agency = Agency.CUSTOMS, register: str = "declarations") -> PutRegisterRow:
    return PutRegisterRow(
        command_id=command_id(), agency=agency, register_name=register, key=key, row={"channel": "green"}
    )


def test_register_rows_are_counted_and_kept_by_their_own_agency(world: World) -> None:
    versions = [world.do(put_register_row, CUSTOMS, row("300123456789")).version for _ in range(3)]
    assert versions == [1, 2, 3]
    assert world.do(put_register_row, SYSTEM, row("12C12345", Agency.BORDER_GUARD, "stop_list")).version == 1
    assert len(world.said(RegisterRowChanged)) == 4
    with pytest.raises(ForbiddenError) as foreign:
        world.do(put_register_row, GUARD, row("300123456789"))
    assert foreign.value.code == "not_your_authority"
    with pytest.raises(ForbiddenError) as firm:
        world.do(put_register_row, CLERK, row("300123456789"))
    assert firm.value.code == "not_permitted"


def test_the_gate_keeps_headers_of_customs_declarations_only(world: World) -> None:
    world.do(put_register_row, CUSTOMS, row("300123456789"))
    world.do(put_register_row, CUSTOMS, row("0101234567", register="firms"))
    with world.database.read() as session:
        kept = session.execute(select(RegisterVersionRow.key, RegisterVersionRow.header)).all()
    assert dict(map(tuple, kept)) == {"300123456789": {"channel": "green"}, "0101234567": None}

"""What the gate may rely on, whichever authority decides."""

import pytest
from sqlalchemy import select

from agencies.service import agency_handlers
from events.bus.trouble import InvalidMessageError
from events.messages.gate import Hold, HoldPlaced
from events.messages.registry import CANARY, RECORD, decisions_of, register_of
from events.messages.values import SPEAKS_FOR, Agency, RecordState
from tests.contract.agencies.office import (
    TROUBLE,
    Office,
    amended,
    declared,
    moved,
    officer_decided,
    presented,
    row_changed,
    trouble,
)
from tests.unit.agencies.builders import NINE


def test_each_authority_decides_as_soon_as_a_crossing_is_declared(office: Office):
    office.hear(declared())
    assert {each.authority for each in office.decided()} == set(SPEAKS_FOR[office.agency])
    assert {(each.record_id, each.version, each.revision) for each in office.decided()} == {("r-1", 1, 1)}


def test_decisions_leave_on_the_agencys_own_topic_counted_per_record(office: Office):
    office.hear(declared(), declared(record_id="r-2"))
    outbox = office.service.tables.outbox
    with office.database.read() as session:
        rows = session.execute(select(outbox).order_by(outbox.c.position)).all()
    assert {row.aggregatetype for row in rows} == {decisions_of(office.agency).name}
    assert {row.source for row in rows} == {f"/agencies/{office.agency}"}
    each = len(SPEAKS_FOR[office.agency])
    for record_id in ("r-1", "r-2"):
        assert [row.sequence for row in rows if row.subject == record_id] == list(range(1, each + 1))


def test_an_event_heard_again_changes_nothing(office: Office):
    events = (declared(), presented(), trouble(office.agency), amended(2), moved(RecordState.CROSSED))
    office.hear(*events)
    said = office.said()
    for event in (*events, *events):
        office.hear(event)
    assert office.said() == said


def test_a_changed_register_row_is_decided_anew_by_the_authority_it_speaks_to(office: Office):
    office.hear(declared(), trouble(office.agency))
    authority = TROUBLE[office.agency][3]
    fresh = office.decided()[len(SPEAKS_FOR[office.agency]) :]
    assert [(each.authority, each.revision) for each in fresh] == [(authority, 2)]
    assert fresh[0].state in ("hold", "inspect")
    assert fresh[0].findings[0].fix


def test_a_row_known_before_the_crossing_is_decided_upon_at_once(office: Office):
    office.hear(trouble(office.agency), declared())
    authority = TROUBLE[office.agency][3]
    states = {each.authority: each.state for each in office.decided()}
    assert states[authority] in ("hold", "inspect")


def test_a_row_that_is_lifted_is_a_new_decision_and_not_an_old_one(office: Office):
    register, key, row, authority = TROUBLE[office.agency]
    office.hear(declared())
    before = [each for each in office.decided() if each.authority == authority]
    for version, content in ((1, row), (2, None), (3, row), (4, None)):
        office.hear(row_changed(office.agency, register, key, content, version))
    after = [each for each in office.decided() if each.authority == authority]
    assert [each.revision for each in after] == [1, 2, 3, 4, 5]
    assert len({each.id for each in after}) == 5
    assert after[-1].state == before[0].state


def test_an_older_version_of_a_row_is_left_unread(office: Office):
    register, key, row, _ = TROUBLE[office.agency]
    office.hear(declared(), row_changed(office.agency, register, key, None, 2))
    said = office.said()
    office.hear(row_changed(office.agency, register, key, row, 1))
    assert office.said() == said


def test_a_row_of_somebody_else_touches_no_record(office: Office):
    office.hear(declared())
    said = office.said()
    register, _, row, _ = TROUBLE[office.agency]
    office.hear(row_changed(office.agency, register, "OTHER-9", row))
    assert office.said() == said


def test_another_agencys_register_is_refused(office: Office):
    other = next(agency for agency in Agency if agency is not office.agency)
    with pytest.raises(InvalidMessageError) as refused:
        office.hear(trouble(other))
    assert refused.value.reason == "register_foreign"


def test_a_new_version_is_decided_from_its_first_revision(office: Office):
    office.hear(declared(), amended(2, goods=[]))
    fresh = office.decided()[len(SPEAKS_FOR[office.agency]) :]
    assert {(each.version, each.revision) for each in fresh} == {(2, 1)}
    assert {each.authority for each in fresh} == set(SPEAKS_FOR[office.agency])


def test_an_older_version_heard_late_is_left_alone(office: Office):
    office.hear(declared(), amended(3))
    said = office.said()
    office.hear(amended(2, goods=[]), declared(goods=[]))
    assert office.said() == said


def test_a_row_the_amendment_no_longer_touches_is_not_decided_upon(office: Office):
    gone = {
        "vehicle": {"tractor": {"country": "VN", "text": "29C99999"}},
        "firm": {"tax_code": "0100000000", "name": "x"},
        "certificates": [],
    }
    office.hear(declared(), amended(2, **gone))
    said = office.said()
    office.hear(trouble(office.agency))
    assert office.said() == said


def test_an_officers_decision_is_remembered_and_the_rules_count_on_from_it(office: Office):
    authority = TROUBLE[office.agency][3]
    office.hear(declared(), presented())
    last = max(each.revision for each in office.decided() if each.authority == authority)
    office.hear(officer_decided(authority, last + 1))
    assert f"command-{authority}-{last + 1}" in {each.id for each in office.remembered()}
    office.hear(trouble(office.agency))
    assert (office.decided()[-1].authority, office.decided()[-1].revision) == (authority, last + 2)


def test_the_rules_stay_silent_after_an_officer_while_nothing_changes(office: Office):
    authority = TROUBLE[office.agency][3]
    office.hear(declared(), presented(), officer_decided(authority, 9))
    said = office.said()
    office.hear(officer_decided(authority, 9), presented("b1_out", 90), presented("b1_out", 95))
    assert office.said() == said


def test_a_vehicle_that_comes_to_the_same_point_again_arrived_when_it_first_came(office: Office):
    office.hear(declared(), presented(after=20))
    said = office.said()
    office.hear(presented(after=80))
    assert office.said() == said


def test_another_authoritys_officer_is_none_of_its_business(office: Office):
    other = next(agency for agency in Agency if agency is not office.agency)
    office.hear(declared(), officer_decided(TROUBLE[other][3], 7))
    assert "officer:lan" not in {each.decided_by for each in office.remembered()}


def test_an_officer_and_the_rules_may_count_the_same_revision_at_the_same_time(office: Office):
    authority = TROUBLE[office.agency][3]
    office.hear(declared(), trouble(office.agency), officer_decided(authority, 2))
    counted = [each.revision for each in office.remembered() if each.authority == authority]
    assert counted == [1, 2, 2]


@pytest.mark.parametrize("end", ["closed", "cancelled", "refused", "expired"])
def test_an_ended_record_is_kept_but_not_decided_any_more(office: Office, end: str):
    office.hear(declared(), moved(RecordState(end)))
    said = office.said()
    office.hear(trouble(office.agency), presented(), amended(2, goods=[]))
    assert office.said() == said
    assert office.standing() == "closed"
    assert office.remembered()


def test_only_customs_confirms_an_export_and_only_once_after_the_crossing(office: Office):
    office.hear(declared(), moved(RecordState.CLEARED, RecordState.PRESENT))
    assert office.confirmed() == []
    office.hear(moved(RecordState.CROSSED), moved(RecordState.CROSSED))
    expected = ["customs"] if office.agency is Agency.CUSTOMS else []
    assert [each.authority for each in office.confirmed()] == expected
    assert office.standing() == "crossed"


def test_an_import_needs_no_pass_through(office: Office):
    office.hear(declared(direction="import", route="import_through"), moved(RecordState.CROSSED))
    assert office.confirmed() == []


def test_a_vehicle_that_was_never_declared_is_a_broken_message(office: Office):
    for message in (presented(record_id="r-9"), moved(RecordState.CLOSED)):
        with pytest.raises(InvalidMessageError) as refused:
            office.hear(message)
        assert refused.value.reason == "record_unknown"
    assert office.said() == []


def test_a_hold_is_no_fact_for_an_agency(office: Office):
    office.hear(declared())
    said = office.said()
    hold = Hold(id="h", issuer="customs", scope="record", reason="seal_broken")
    office.hear(HoldPlaced(record_id="r-1", hold=hold, at=NINE))
    assert office.said() == said


def test_one_consumer_hears_the_records_and_the_agencys_own_registers(office: Office):
    handlers = office.service.handlers
    assert [handler.name for handler in handlers] == [str(office.agency)]
    assert handlers[0].topics == (RECORD, register_of(office.agency), CANARY)


def test_an_agency_does_not_work_on_another_ones_database(office: Office):
    other = next(agency for agency in Agency if agency is not office.agency)
    with pytest.raises(ValueError, match="may not work"):
        agency_handlers(other, office.database, office.clock)

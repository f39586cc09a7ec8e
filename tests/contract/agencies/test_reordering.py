"""However the events of different keys interleave, and however often they come: the agency ends with the same decisions."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.service import PACKS
from events.messages.base import Message
from events.messages.decisions import Decision
from events.messages.gate import RegisterHeartbeat, RegisterRowChanged
from tests.contract.agencies.office import TROUBLE, Office, amended, declared, presented, row_changed
from tests.unit.agencies.builders import DECLARATION, NINE, line

Heard = tuple[Message, datetime]

GREEN = {"channel": "green", "status": "registered"}
HEARTBEATS = tuple((number, 3 + 20 * number, 12 if number % 2 else 30) for number in range(1, 4))
"""Version, the minute as of which the register is complete, the minutes for which that holds: now too few, now enough."""
RECORD_EVENTS: list[Message] = [
    declared(),
    presented("b2_in", 20),
    amended(2, NINE + timedelta(minutes=30), goods=[line(plant=True)]),
    presented("b1_out", 50),
]


def rows_of(office: Office) -> list[list[Message]]:
    """Two registers' rows, each with a history of its own."""
    register, key, row, _ = TROUBLE[office.agency]
    troubled = [
        row_changed(office.agency, register, key, content, n) for n, content in enumerate((row, None, row), 1)
    ]
    other = [row_changed(office.agency, "declarations", DECLARATION, GREEN, n) for n in (1, 2)]
    return [[*troubled], [*other]]


@st.composite
def interleaved(draw: st.DrawFn, streams: Sequence[Sequence[Message]]) -> list[Heard]:
    """The streams in any mixture that keeps the order within each key, every event recorded at its own minute."""
    stamped = [
        [(message, NINE + timedelta(minutes=10 * place + number)) for place, message in enumerate(stream)]
        for number, stream in enumerate(streams)
    ]
    turns = [number for number, stream in enumerate(stamped) for _ in stream]
    left = [list(stream) for stream in stamped]
    return [left[turn].pop(0) for turn in draw(st.permutations(turns))]


@st.composite
def with_repeats(draw: st.DrawFn, heard: list[Heard]) -> list[Heard]:
    """Some events come again at any later moment."""
    result = list(heard)
    for index in draw(st.lists(st.integers(0, len(heard) - 1), max_size=6)):
        after = result.index(heard[index]) + 1
        result.insert(draw(st.integers(after, len(result))), heard[index])
    return result


def outcome(office: Office, heard: Sequence[Heard]) -> dict[str, Decision]:
    """The last word of each authority on the last version, but for how often it had to speak."""
    office.forget_all()
    for message, at in heard:
        office.hear(message, at=at)
    final = [each for each in office.decided() if each.version == 2]
    latest = {str(each.authority): each for each in sorted(final, key=lambda each: each.revision)}
    assert [each.revision for each in final if each.authority == final[-1].authority] == list(
        range(1, final[-1].revision + 1)
    )
    return {name: each.model_copy(update={"revision": 1}) for name, each in latest.items()}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_interleaving_and_repetition_ends_in_the_same_decisions(office: Office, data: st.DataObject):
    streams = [RECORD_EVENTS, *rows_of(office)]
    heard = data.draw(interleaved(streams))
    in_order = sorted(heard, key=lambda each: isinstance(each[0], RegisterRowChanged))
    expected = outcome(office, in_order)
    assert set(expected) == {str(each.authority) for each in PACKS[office.agency].rule_sets}
    assert outcome(office, data.draw(with_repeats(heard))) == expected


def heartbeats(office: Office) -> list[Message]:
    return [
        RegisterHeartbeat(
            agency=office.agency,
            register_name=TROUBLE[office.agency][0],
            version=version,
            complete_as_of=NINE + timedelta(minutes=minute),
            good_for_seconds=60 * good_for,
            at=NINE + timedelta(minutes=minute),
        )
        for version, minute, good_for in HEARTBEATS
    ]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_wherever_heartbeats_come_in_between_the_same_is_held_in_the_end(
    office: Office, data: st.DataObject
) -> None:
    """The way to the end differs: what was held on it was said."""
    streams = [RECORD_EVENTS, *rows_of(office), heartbeats(office)[: data.draw(st.integers(0, 3))]]
    heard = data.draw(interleaved(streams))
    orders = sorted(heard, key=lambda each: each[1]), data.draw(with_repeats(heard))
    ends = [
        {name: (each.state, each.findings) for name, each in outcome(office, order).items()}
        for order in orders
    ]
    assert ends[0] == ends[1]

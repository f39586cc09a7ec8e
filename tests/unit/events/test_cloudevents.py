"""CloudEvents 1.0 on Kafka, binary mode, as the specification spells it; and what is no event of ours."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from events.bus.cloudevents import RawRecord, from_record, to_headers
from events.bus.envelope import Envelope
from events.bus.trouble import InvalidMessageError

EVENT = Envelope(
    id="e-1",
    source="/gate",
    type="vn.bordergate.record.declared.v1",
    subject="r-1",
    topic="gate.record.v1",
    key="r-1",
    time=datetime(2026, 11, 24, 8, 0, 0, 1, tzinfo=UTC),
    data=b"{}",
    sequence=7,
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
)


def record(event: Envelope, **changes: object) -> RawRecord:
    plain = RawRecord(event.topic, 3, 42, event.key.encode(), event.data, to_headers(event))
    return replace(plain, **changes)


def test_attributes_become_headers_of_the_binary_mode() -> None:
    headers = dict(to_headers(EVENT))
    assert headers["ce_specversion"] == b"1.0"
    assert headers["ce_id"] == b"e-1"
    assert headers["ce_partitionkey"] == b"r-1"
    assert (headers["ce_sequence"], headers["ce_sequencetype"]) == (b"7", b"Integer")
    assert headers["ce_dataschema"] == b"urn:bordergate:schema:vn.bordergate.record.declared.v1"
    assert headers["content-type"] == b"application/json"


@pytest.mark.parametrize("event", [EVENT, replace(EVENT, sequence=None, traceparent=None)])
def test_an_event_comes_back_as_it_went(event: Envelope) -> None:
    assert from_record(record(event)) == event


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": []},
        {"headers": [*to_headers(EVENT), ("ce_id", b"\xff")]},
        {"headers": [*to_headers(EVENT), ("ce_id", b"x" * 65)]},
        {"headers": [*to_headers(EVENT), ("ce_subject", b"nul\0")]},
        {"headers": [*to_headers(EVENT), ("ce_time", b"yesterday")]},
        {"headers": [*to_headers(EVENT), ("ce_time", b"2026-11-24T08:00:00")]},
        {"headers": [*to_headers(EVENT), ("ce_sequence", b"one")]},
        *(
            {"headers": [*to_headers(EVENT), ("ce_sequence", text)]}
            for text in (b"0", b"-1", b"9007199254740992")
        ),
        {"headers": [*to_headers(EVENT), ("ce_specversion", b"0.3")]},
        {"key": b"another"},
        {"key": None},
        {"key": b"\xff", "value": None},
    ],
)
def test_what_is_no_event_of_ours_is_kept_but_never_understood(changes: dict[str, object]) -> None:
    foreign = from_record(record(EVENT, **changes))
    assert (foreign.source, foreign.type) == ("unknown", "")
    assert len(foreign.id) == 64
    with pytest.raises(InvalidMessageError):
        foreign.message()


def test_two_foreign_records_have_two_ids() -> None:
    first, second = (from_record(record(EVENT, headers=[], offset=offset)) for offset in (1, 2))
    assert first.id != second.id

"""CloudEvents 1.0 on Kafka, binary mode: attributes as headers `ce_*`, the message as the value.

Source: cloudevents/spec, bindings/kafka-protocol-binding.md; extensions partitionkey, sequence (sequencetype Integer),
recordedtime and distributed tracing; our own kid and sig (key id and signature, see events/bus/seals.py). The schema's name is `urn:bordergate:schema:<type>`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from events.bus.envelope import Envelope

Headers = list[tuple[str, bytes]]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 255


@dataclass(frozen=True)
class RawRecord:
    """A record as Kafka has it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


def to_headers(event: Envelope) -> Headers:
    time = event.time.isoformat().encode()
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", event.id.encode()),
        ("ce_source", event.source.encode()),
        ("ce_type", event.type.encode()),
        ("ce_subject", event.subject.encode()),
        ("ce_time", time),
        ("ce_recordedtime", time),
        ("ce_partitionkey", event.key.encode()),
        ("ce_dataschema", f"urn:bordergate:schema:{event.type}".encode()),
    ]
    if event.sequence is not None:
        headers += [("ce_sequence", str(event.sequence).encode()), ("ce_sequencetype", b"Integer")]
    if event.traceparent is not None:
        headers.append(("ce_traceparent", event.traceparent.encode()))
    if event.key_id is not None and event.signature is not None:
        headers += [("ce_kid", event.key_id.encode()), ("ce_sig", event.signature.encode())]
    headers.append(("content-type", b"application/json"))
    return headers


def from_record(record: RawRecord) -> Envelope:
    """The event; what is no event of ours becomes one without a type, which every consumer dead-letters."""
    try:
        return _event(record)
    except (KeyError, ValueError):
        return _foreign(record)


def _event(record: RawRecord) -> Envelope:
    named = {name[3:]: value.decode() for name, value in record.headers if name.startswith("ce_")}
    key = _text(record.key or b"")
    if named["specversion"] != "1.0" or named["partitionkey"] != key:
        raise ValueError("not an event of ours")
    return Envelope(
        id=_short(named["id"], 64),
        source=_short(named["source"]),
        type=_short(named["type"]),
        subject=_short(named["subject"]),
        topic=record.topic,
        key=_short(key),
        time=_moment(named["time"]),
        data=record.value or b"",
        sequence=_number(named["sequence"]) if "sequence" in named else None,
        traceparent=_short(named["traceparent"], 64) if "traceparent" in named else None,
        key_id=_short(named["kid"], 16) if "kid" in named else None,
        signature=_short(named["sig"], 128) if "sig" in named else None,
    )


def _foreign(record: RawRecord) -> Envelope:
    place = f"{record.topic}/{record.partition}/{record.offset}"
    return Envelope(
        id=hashlib.sha256(place.encode()).hexdigest(),
        source="unknown",
        type="",
        subject="",
        topic=record.topic,
        key=_text(record.key or b"").replace("\0", "")[:_LONGEST],
        time=_EPOCH,
        data=record.value or b"",
    )


def _text(raw: bytes) -> str:
    return raw.decode(errors="backslashreplace")


def _short(text: str, longest: int = _LONGEST) -> str:
    """Attributes go into columns: what would not fit is no event of ours."""
    if len(text) > longest or "\0" in text:
        raise ValueError("attribute too long")
    return text


def _number(text: str) -> int:
    """Sequences count from 1 and are hashed as JSON numbers: what no JSON number holds is no event of ours."""
    number = int(text)
    if not 1 <= number < 2**53:
        raise ValueError("no sequence number")
    return number


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its offset")
    return moment.astimezone(UTC)

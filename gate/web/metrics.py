"""The numbers of the path in the text format of Prometheus. Labels are owners, consumers, lanes and states: a bounded few."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import nan

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from events.messages.values import RecordState
from gate.domain.judge_path import Measured, judge
from gate.domain.path import Health, Reader
from gate.web.metering import Meter

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_HEALTH = {Health.FINE: 0.0, Health.LATE: 1.0, Health.BROKEN: 2.0, Health.UNKNOWN: nan}
Rows = Iterable[tuple[tuple[str, ...], float | None]]


@dataclass(frozen=True)
class Sample:
    """Everything of one scrape. `webhooks` counts those of each state, `messages` what they have yet to be sent."""

    seen: Measured
    states: Mapping[str, int]
    webhooks: Mapping[str, int]
    messages: int


def exposition(sample: Sample, meter: Meter) -> bytes:
    """What was measured, what this process answered, and what the process itself tells (memory, restarts of its parts)."""
    registry = CollectorRegistry()
    registry.register(_Path(sample))
    return generate_latest(registry) + generate_latest(meter.registry) + generate_latest(REGISTRY)


class _Path(Collector):
    def __init__(self, sample: Sample) -> None:
        self._sample = sample

    def collect(self) -> Iterator[Metric]:
        seen = self._sample.seen
        yield from _queues(seen)
        yield from _readers(seen.around.readers)
        yield from _log(seen)
        yield from _canary(seen)
        yield from _lanes(seen)
        yield from _gate(self._sample)


def _queues(seen: Measured) -> Iterator[Metric]:
    queues = seen.around.queues.items()
    yield _gauge(
        "outbox_events",
        "Events the log has not taken.",
        "owner",
        _rows((o, q.unpublished) for o, q in queues),
    )
    yield _gauge(
        "outbox_oldest_seconds",
        "Age of the oldest event the log has not taken, 0 where none waits.",
        "owner",
        _rows((o, q.oldest_seconds or 0.0) for o, q in queues),
    )


def _readers(readers: Mapping[str, Reader]) -> Iterator[Metric]:
    for name, about in (
        ("behind", "Events on the log this consumer has yet to do."),
        ("parked", "Dead letters: events put aside as poison or forged, for a person to settle."),
        ("waiting", "Events that wait behind a dead letter or a gap."),
        ("gaps", "Events right behind a gap: an earlier one has not come."),
    ):
        rows = _rows((consumer, getattr(reader, name)) for consumer, reader in readers.items())
        yield _gauge(f"consumer_{name}_events", about, "consumer", rows)


def _log(seen: Measured) -> Iterator[Metric]:
    around = seen.around
    if around.log_trouble or around.log_milliseconds is not None:
        yield _gauge("log_up", "1 where the log answered.", None, [((), 0.0 if around.log_trouble else 1.0)])
    if around.log_milliseconds is not None:
        took = around.log_milliseconds / 1000
        yield _gauge(
            "log_answer_seconds", "How long the log took to say how far each is.", None, [((), took)]
        )


def _canary(seen: Measured) -> Iterator[Metric]:
    if seen.canary is None:
        return
    sent = CounterMetricFamily("bordergate_canaries", "Canary trucks sent.", value=float(seen.canary.number))
    yield sent
    age = (seen.at - seen.canary.sent_at).total_seconds()
    yield _gauge("canary_age_seconds", "Since the last canary truck was sent.", None, [((), age)])
    trips = ((name, (e.returned_at - e.sent_at).total_seconds()) for name, e in seen.canary.echoes.items())
    yield _gauge(
        "canary_round_trip_seconds", "To the agency and back, the last time.", "agency", _rows(trips)
    )


def _lanes(seen: Measured) -> Iterator[Metric]:
    ages = (
        (one.lane, (seen.at - one.heartbeat_at).total_seconds()) for one in seen.lanes if one.heartbeat_at
    )
    yield _gauge("lane_last_seen_seconds", "Since the lane's last sign of life.", "lane", _rows(ages))
    spooled = _rows((one.lane, one.spooled) for one in seen.lanes if one.heartbeat_at)
    yield _gauge("lane_spooled", "Messages and pictures that wait in the lane.", "lane", spooled)
    hops = GaugeMetricFamily(
        "bordergate_hop_health",
        "Each hop of the path: 0 fine, 1 late, 2 broken, NaN not to be told.",
        labels=("kind", "name"),
    )
    for hop in judge(seen):
        hops.add_metric((hop.kind, hop.name), _HEALTH[hop.health])
    yield hops


def _gate(sample: Sample) -> Iterator[Metric]:
    states = _rows((state, sample.states.get(state, 0)) for state in RecordState)
    yield _gauge("records", "Crossings by state.", "state", states)
    yield _gauge("webhooks", "Webhooks by state.", "state", _rows(sample.webhooks.items()))
    about = "Messages that webhooks have yet to be sent."
    yield _gauge("webhook_waiting_messages", about, None, [((), float(sample.messages))])


def _rows(pairs: Iterable[tuple[str, float | None]]) -> Rows:
    return (((label,), value) for label, value in pairs)


def _gauge(name: str, about: str, label: str | None, rows: Rows) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"bordergate_{name}", about, labels=(label,) if label else ())
    for labels, value in rows:
        if value is not None:
            family.add_metric(labels, float(value))
    return family

"""How far consumer groups are behind on Kafka."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from kafka import TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import KafkaError

from events.bus.port import Places
from events.bus.trouble import BrokerDownError

_PATIENCE_SECONDS, _LOOK_SECONDS = 15.0, 0.2
_Answer = TypeVar("_Answer")


def group_lag(admin: Any, groups: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Events each group has yet to do, by group; on a compacted topic those that were compacted away count too.

    Raises BrokerDownError."""
    return _patiently(lambda: _group_lag(admin, groups))


def group_progress(admin: Any, groups: Mapping[str, Sequence[str]]) -> dict[str, Places]:
    """Where each group goes on, by group and place. Raises BrokerDownError."""
    return _patiently(lambda: _group_progress(admin, groups))


def _patiently(ask: Callable[[], _Answer]) -> _Answer:
    """A broker that has never had a group needs a moment for its first one. Raises BrokerDownError."""
    limit = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return ask()
        except KafkaError as error:
            if not error.retriable or time.monotonic() > limit:
                raise BrokerDownError(f"asking for offsets failed: {error!r}") from error
        time.sleep(_LOOK_SECONDS)


def _group_lag(admin: Any, groups: Mapping[str, Sequence[str]]) -> dict[str, int]:
    places = _places(admin, groups)
    every = [place for found in places.values() for place in found]
    first = _offsets(admin, every, OffsetSpec.EARLIEST)
    end = _offsets(admin, every, OffsetSpec.LATEST)
    lag = {}
    for group, topics in groups.items():
        own = [place for topic in topics for place in places.get(topic, ())]
        done = _done(admin, group, own)
        lag[group] = sum(end[place] - max(first[place], done.get(place, 0)) for place in own)
    return lag


def _group_progress(admin: Any, groups: Mapping[str, Sequence[str]]) -> dict[str, Places]:
    places = _places(admin, groups)
    progress: dict[str, Places] = {}
    for group, topics in groups.items():
        own = [place for topic in topics for place in places.get(topic, ())]
        done = _done(admin, group, own)
        progress[group] = {(place.topic, place.partition): end for place, end in done.items()}
    return progress


def _places(admin: Any, groups: Mapping[str, Sequence[str]]) -> dict[str, list[TopicPartition]]:
    wanted = sorted({topic for topics in groups.values() for topic in topics})
    return {
        row["name"]: [TopicPartition(row["name"], one["partition_index"]) for one in row["partitions"]]
        for row in admin.describe_topics(wanted)
    }


def _done(admin: Any, group: str, places: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
    found = admin.list_group_offsets({group: places})[group]
    return {place: at.offset for place, at in found.items() if at.offset >= 0}


def _offsets(admin: Any, places: Sequence[TopicPartition], spec: Any) -> dict[TopicPartition, int]:
    found = admin.list_partition_offsets(dict.fromkeys(places, spec))
    return {place: at.offset for place, at in found.items()}

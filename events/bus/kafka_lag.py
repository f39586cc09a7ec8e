"""How far consumer groups are behind on Kafka."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from kafka import TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import KafkaError

from events.bus.trouble import BrokerDownError

_PATIENCE_SECONDS, _LOOK_SECONDS = 15.0, 0.2


def group_lag(admin: Any, groups: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Events each group has yet to do, by group; on a compacted topic those that were compacted away count too.

    A broker that has never had a group needs a moment for its first one. Raises BrokerDownError."""
    limit = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return _group_lag(admin, groups)
        except KafkaError as error:
            if not error.retriable or time.monotonic() > limit:
                raise BrokerDownError(f"asking for offsets failed: {error!r}") from error
        time.sleep(_LOOK_SECONDS)


def _group_lag(admin: Any, groups: Mapping[str, Sequence[str]]) -> dict[str, int]:
    wanted = sorted({topic for topics in groups.values() for topic in topics})
    places = {
        row["name"]: [TopicPartition(row["name"], one["partition_index"]) for one in row["partitions"]]
        for row in admin.describe_topics(wanted)
    }
    every = [place for found in places.values() for place in found]
    first = _offsets(admin, every, OffsetSpec.EARLIEST)
    end = _offsets(admin, every, OffsetSpec.LATEST)
    lag = {}
    for group, topics in groups.items():
        own = [place for topic in topics for place in places.get(topic, ())]
        done = admin.list_group_offsets({group: own})[group]
        lag[group] = sum(
            end[place] - max(first[place], done[place].offset if place in done else 0) for place in own
        )
    return lag


def _offsets(admin: Any, places: Sequence[TopicPartition], spec: Any) -> dict[TopicPartition, int]:
    found = admin.list_partition_offsets(dict.fromkeys(places, spec))
    return {place: at.offset for place, at in found.items()}

"""Kafka's own choice of a partition, remembered: hashing a key in Python takes as long as writing its event."""

from functools import lru_cache
from typing import Any

from kafka.partitioner import DefaultPartitioner
from kafka.partitioner.default import murmur2

_KEYS = 20_000
_POSITIVE = 0x7FFFFFFF


class RememberingPartitioner(DefaultPartitioner):  # type: ignore[misc] # the package carries no types
    """Puts a key where every other Kafka client puts it."""

    def partition(self, topic: str, key: Any, serialized_key: bytes | None, *rest: Any) -> int:
        cluster = rest[-1]
        partitions = cluster.partitions_for_topic(topic)
        if serialized_key is None or not partitions:
            return int(super().partition(topic, key, serialized_key, *rest))
        return int(sorted(partitions)[_hash(serialized_key) % len(partitions)])


@lru_cache(_KEYS)
def _hash(key: bytes) -> int:
    return int(murmur2(key)) & _POSITIVE

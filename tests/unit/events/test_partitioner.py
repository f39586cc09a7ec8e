"""A remembered partition is the one every Kafka client would choose."""

from types import SimpleNamespace

from kafka.partitioner import DefaultPartitioner

from events.bus.kafka_partitioner import RememberingPartitioner


def test_a_key_goes_where_kafka_python_itself_would_put_it() -> None:
    for partitions in (1, 3, 12):
        cluster = SimpleNamespace(
            topics=lambda: {"t"},
            partitions_for_topic=lambda _, count=partitions: set(range(count)),
            available_partitions_for_topic=lambda _, count=partitions: set(range(count)),
        )
        for number in range(200):
            place = ("t", None, f"key-{number}-Đặng".encode(), None, b"", cluster)
            wanted = DefaultPartitioner().partition(*place)
            assert RememberingPartitioner().partition(*place) == wanted
            assert RememberingPartitioner().partition(*place) == wanted, "and the second time, too"

"""Reading Kafka beside all groups: it joins none and commits nothing."""

from collections.abc import Sequence
from typing import Any

import structlog
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from events.bus.kafka_client import Security, connect
from events.bus.kafka_reading import READING, close, poll, refuse_what_is_closed
from events.bus.port import Received
from events.bus.trouble import BrokerDownError

log = structlog.get_logger(__name__)


class KafkaOnlooker:
    def __init__(
        self,
        bootstrap: str,
        client_id: str,
        security: Security | None,
        topics: Sequence[str],
        *,
        from_beginning: bool,
    ) -> None:
        self._consumer: Any = connect(
            KafkaConsumer, bootstrap, security, client_id=client_id, group_id=None, **READING
        )
        try:
            places = [place for topic in topics for place in self._places(topic)]
            self._ends: dict[TopicPartition, int] = self._consumer.end_offsets(places)
            self._consumer.assign(places)
            for place in places:
                if from_beginning:
                    self._consumer.seek_to_beginning(place)
                else:
                    self._consumer.seek(place, self._ends[place])
        except KafkaError as error:
            self.close()
            raise BrokerDownError(f"looking on failed: {error!r}") from error
        except BrokerDownError:
            self.close()
            raise

    def _places(self, topic: str) -> list[TopicPartition]:
        found = self._consumer.partitions_for_topic(topic)
        refuse_what_is_closed(self._consumer)
        if not found:
            raise BrokerDownError(f"{topic} is not on this cluster: see bordergate events topics apply")
        return [TopicPartition(topic, number) for number in sorted(found)]

    def poll(self, timeout: float) -> Sequence[Received]:
        return poll(self._consumer, timeout)

    def has_caught_up(self) -> bool:
        try:
            return all(self._consumer.position(place) >= end for place, end in self._ends.items())
        except KafkaError as error:
            raise BrokerDownError(f"asking for the place failed: {error!r}") from error

    def close(self) -> None:
        close(self._consumer, log)

"""Apache Kafka as the log: the twin of the embedded one."""

from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Self

from events.bus.envelope import Envelope
from events.bus.kafka_client import Security, admin_client
from events.bus.kafka_lag import group_lag, group_progress
from events.bus.kafka_onlooker import KafkaOnlooker
from events.bus.kafka_producer import ReplaceableProducer
from events.bus.kafka_subscriber import KafkaSubscriber
from events.bus.port import Places


class KafkaBroker:
    """A Broker over the cluster at `bootstrap` ("host:port,host:port"); nothing is contacted before the first use.

    `security` goes to kafka-python under its own names. An event that is not acknowledged within `delivery_seconds` may
    still reach the log: consumers ignore the repeat.
    """

    def __init__(
        self,
        bootstrap: str,
        client_id: str,
        security: Security | None = None,
        *,
        delivery_seconds: float = 10.0,
    ) -> None:
        self._bootstrap = bootstrap
        self._client_id = client_id
        self._security = security
        self._producer = ReplaceableProducer(bootstrap, client_id, security, delivery_seconds)

    @property
    def system(self) -> str:
        return "kafka"

    def publish(self, batch: Iterable[Envelope]) -> None:
        self._producer.publish(batch)

    def subscribe(self, group: str, topics: Sequence[str]) -> KafkaSubscriber:
        return KafkaSubscriber(self._bootstrap, self._client_id, self._security, group, topics)

    def look_on(self, topics: Sequence[str], *, from_beginning: bool) -> KafkaOnlooker:
        return KafkaOnlooker(
            self._bootstrap, self._client_id, self._security, topics, from_beginning=from_beginning
        )

    def lag(self, groups: Mapping[str, Sequence[str]]) -> Mapping[str, int]:
        with admin_client(self._bootstrap, self._security) as admin:
            return group_lag(admin, groups)

    def progress(self, groups: Mapping[str, Sequence[str]]) -> Mapping[str, Places]:
        with admin_client(self._bootstrap, self._security) as admin:
            return group_progress(admin, groups)

    def close(self) -> None:
        self._producer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

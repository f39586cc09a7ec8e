"""Brings a Kafka cluster to what the registry names: topics, partitions, retention. The difference can be looked at first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import TopicAlreadyExistsError

from events.bus.kafka_client import Security, admin_client
from events.messages.registry import TOPICS, Topic

_NOTHING = "-"


class TopicDiffersError(Exception):
    """A topic exists with another number of partitions: its keys would change places, and with them their order."""


@dataclass(frozen=True)
class Difference:
    """One thing that is on the cluster otherwise than in the registry. `setting` is `topic`, a Kafka name or `access`."""

    topic: str
    setting: str
    found: str
    wanted: str


def ensure_topics(
    bootstrap: str,
    replication: int,
    topics: Sequence[Topic] = TOPICS,
    security: Security | None = None,
) -> tuple[str, ...]:
    """Creates the missing topics and returns their names; existing ones are checked, never changed.

    Raises BrokerDownError, or TopicDiffersError for an existing topic that the registry describes otherwise.
    """
    with admin_client(bootstrap, security) as admin:
        missing = _missing(admin, topics)
        if missing:
            _create(admin, missing, replication)
        return tuple(topic.name for topic in missing)


def topic_differences(admin: Any, replication: int, topics: Sequence[Topic] = TOPICS) -> list[Difference]:
    """Missing topics and settings that differ. Raises TopicDiffersError."""
    missing = _missing(admin, topics)
    found = [
        Difference(topic.name, "topic", _NOTHING, f"{topic.partitions} partitions, {replication} copies")
        for topic in missing
    ]
    there = [topic for topic in topics if topic not in missing]
    now = _described(admin, there, replication)
    for topic in there:
        for name, wanted in _configs(topic, replication).items():
            if now[topic.name][name] != wanted:
                found.append(Difference(topic.name, name, now[topic.name][name], wanted))
    return found


def apply_topics(admin: Any, replication: int, topics: Sequence[Topic] = TOPICS) -> None:
    """Creates and configures what `topic_differences` found. Raises TopicDiffersError before anything is changed."""
    differences = topic_differences(admin, replication, topics)
    named = {topic.name: topic for topic in topics}
    missing = [named[one.topic] for one in differences if one.setting == "topic"]
    if missing:
        _create(admin, missing, replication)
    changed: dict[str, dict[str, str]] = {}
    for one in differences:
        if one.setting != "topic":
            changed.setdefault(one.topic, {})[one.setting] = one.wanted
    if changed:
        resources = [ConfigResource(ConfigResourceType.TOPIC, name, new) for name, new in changed.items()]
        _succeeded(admin.alter_configs(resources)["topic"])


def _missing(admin: Any, topics: Sequence[Topic]) -> list[Topic]:
    existing = {row["name"]: len(row["partitions"]) for row in admin.describe_topics()}
    for topic in topics:
        _check(topic, existing.get(topic.name, topic.partitions))
    return [topic for topic in topics if topic.name not in existing]


def _described(admin: Any, topics: Sequence[Topic], replication: int) -> dict[str, dict[str, str]]:
    if not topics:
        return {}
    resources = [
        ConfigResource(ConfigResourceType.TOPIC, topic.name, dict.fromkeys(_configs(topic, replication)))
        for topic in topics
    ]
    rows = admin.describe_configs(resources, config_filter="all")["topic"]
    return {name: {key: row["value"] for key, row in found.items()} for name, found in rows.items()}


def _create(admin: Any, missing: Sequence[Topic], replication: int) -> None:
    wanted = {topic.name: _settings(topic, replication) for topic in missing}
    try:
        admin.create_topics(wanted)
    except TopicAlreadyExistsError:  # another process was faster
        for topic in missing:
            _create_one(admin, topic.name, wanted[topic.name])
    admin.wait_for_topics(list(wanted))


def _create_one(admin: Any, name: str, settings: Mapping[str, Any]) -> None:
    try:
        admin.create_topics({name: settings})
    except TopicAlreadyExistsError:
        return


def _settings(topic: Topic, replication: int) -> dict[str, Any]:
    return {
        "num_partitions": topic.partitions,
        "replication_factor": replication,
        "configs": _configs(topic, replication),
    }


def _configs(topic: Topic, replication: int) -> dict[str, str]:
    return {
        "cleanup.policy": "compact" if topic.compacted else "delete",
        "retention.ms": str(topic.retention_ms),
        "min.insync.replicas": str(max(1, replication - 1)),
    }


def _succeeded(results: Mapping[str, str]) -> None:
    refused = {name: result for name, result in results.items() if result != "OK"}
    if refused:
        raise TopicDiffersError(f"the cluster refused these settings: {refused}")


def _check(topic: Topic, partitions: int) -> None:
    if partitions != topic.partitions:
        raise TopicDiffersError(
            f"{topic.name} has {partitions} partitions, the registry wants {topic.partitions}"
        )

"""The cluster is brought to what the registry names; the difference is shown before anything changes."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from events.bus.access import access_differences, apply_access
from events.bus.kafka_client import admin_client
from events.bus.topics import (
    Difference,
    TopicDiffersError,
    apply_topics,
    ensure_topics,
    topic_differences,
)
from events.messages.registry import TOPICS, Topic

pytestmark = pytest.mark.kafka


@pytest.fixture
def admin(kafka_bootstrap: str) -> Iterator[Any]:
    with admin_client(kafka_bootstrap) as client:
        yield client


@pytest.fixture
def topic() -> Topic:
    return Topic(f"test.{uuid4().hex[:12]}", "test", partitions=2, retention_hours=48)


def test_a_missing_topic_is_shown_and_then_made(admin: Any, topic: Topic) -> None:
    (shown,) = topic_differences(admin, 1, [topic])
    assert shown == Difference(topic.name, "topic", "-", "2 partitions, 1 copies")
    assert topic_differences(admin, 1, [topic]) == [shown], "looking changes nothing"
    apply_topics(admin, 1, [topic])
    assert topic_differences(admin, 1, [topic]) == []


@pytest.mark.parametrize(
    ("changed", "setting", "found", "wanted"),
    [
        ({"retention_hours": 72}, "retention.ms", "172800000", "259200000"),
        ({"retention_hours": None}, "retention.ms", "172800000", "-1"),
        ({"compacted": True}, "cleanup.policy", "delete", "compact"),
    ],
    ids=["longer", "for ever", "compacted"],
)
def test_a_setting_that_differs_is_shown_and_then_mended(
    admin: Any, topic: Topic, changed: dict[str, Any], setting: str, found: str, wanted: str
) -> None:
    apply_topics(admin, 1, [topic])
    later = replace(topic, **changed)
    assert topic_differences(admin, 1, [later]) == [Difference(topic.name, setting, found, wanted)]
    apply_topics(admin, 1, [later])
    assert topic_differences(admin, 1, [later]) == []


def test_other_partitions_are_refused_before_anything_is_changed(admin: Any, topic: Topic) -> None:
    apply_topics(admin, 1, [topic])
    other = Topic(f"test.{uuid4().hex[:12]}", "test")
    with pytest.raises(TopicDiffersError, match="3"):
        apply_topics(admin, 1, [other, replace(topic, partitions=3, retention_hours=1)])
    assert topic_differences(admin, 1, [topic]) == []
    assert len(topic_differences(admin, 1, [other])) == 1, "it was not made either"


def test_the_topics_of_the_registry_are_created_once(kafka_bootstrap: str) -> None:
    ensure_topics(kafka_bootstrap, 1)
    assert ensure_topics(kafka_bootstrap, 1) == ()
    assert len({topic.name for topic in TOPICS}) == len(TOPICS)


def test_a_broker_that_lets_everybody_do_everything_is_said_to(admin: Any) -> None:
    apply_access(admin)
    (shown,) = access_differences(admin)
    assert (shown.topic, shown.found) == ("*", "everybody may do everything")

"""Whoever holds an older version of a message goes on reading and writing it: every version understands every other."""

import json
from copy import deepcopy
from itertools import combinations
from pathlib import Path

import pytest

from events.messages.compatibility import breaks
from events.messages.gate import BarrierOrdered
from events.messages.registry import MESSAGES, by_type
from events.messages.schema import IncompatibleSchemaError, publish, published, schema

TYPES = [row.name for row in MESSAGES]
ORDERED = next(row for row in MESSAGES if row.model is BarrierOrdered)


@pytest.mark.parametrize("name", TYPES)
def test_every_published_version_and_todays_understand_each_other(name: str) -> None:
    versions = [version for version, _ in published(by_type(name))]
    assert versions, "run: python -m events.messages.schema publish"
    for earlier, later in combinations([*versions, schema(by_type(name))], 2):
        assert breaks(earlier, later) == []


@pytest.mark.parametrize("name", TYPES)
def test_what_a_message_says_today_is_published(name: str) -> None:
    """A change that is not written down is compared with nothing that comes after it."""
    *_, latest = [version for version, _ in published(by_type(name))]
    assert latest == schema(by_type(name)), "run: python -m events.messages.schema publish"


@pytest.mark.parametrize("name", TYPES)
def test_the_example_of_every_published_version_still_decodes(name: str) -> None:
    for _, example in published(by_type(name)):
        by_type(name).model.model_validate_json(example)


def _field_added(document: dict, *, needed: bool) -> None:
    document["properties"]["weather"] = {"type": "string"}
    if needed:
        document["required"].append("weather")


def _type_changed(document: dict) -> None:
    document["$defs"]["BarrierOrder"]["properties"]["lane"]["type"] = "integer"


def _field_dropped(document: dict) -> None:
    document["required"].remove("order")


def _value_added(document: dict) -> None:
    document["$defs"]["Country"]["enum"].append("LA")


def _limit_narrowed(document: dict) -> None:
    document["properties"]["signature"]["maxLength"] = 3


@pytest.mark.parametrize(
    "change",
    [_type_changed, _field_dropped, _value_added, _limit_narrowed, lambda d: _field_added(d, needed=True)],
    ids=["type", "needed field dropped", "value added to an enum", "limit narrowed", "needed field added"],
)
@pytest.mark.parametrize("way", ["forwards", "backwards"])
def test_a_change_that_an_older_or_newer_partner_would_refuse_is_found(change, way: str) -> None:
    before, after = schema(ORDERED), deepcopy(schema(ORDERED))
    change(after)
    assert breaks(after, before) if way == "backwards" else breaks(before, after)


@pytest.mark.parametrize("way", ["added", "dropped"])
def test_an_optional_field_may_come_and_go_and_words_may_change(way: str) -> None:
    before, after = schema(ORDERED), deepcopy(schema(ORDERED))
    _field_added(after, needed=False)
    after["description"] = "said better"
    assert (breaks(after, before) if way == "dropped" else breaks(before, after)) == []


def test_publishing_adds_a_version_only_where_something_changed(tmp_path: Path) -> None:
    assert sorted(publish(tmp_path)) == sorted(TYPES)
    assert publish(tmp_path) == []
    first = tmp_path / ORDERED.name / "001.json"
    earlier = json.loads(first.read_text())
    earlier["description"] = "said worse"
    first.write_text(json.dumps(earlier))
    assert publish(tmp_path) == [ORDERED.name]
    assert len(list(published(ORDERED, tmp_path))) == 2


def test_what_would_break_a_partner_is_not_published(tmp_path: Path) -> None:
    publish(tmp_path)
    first = tmp_path / ORDERED.name / "001.json"
    earlier = json.loads(first.read_text())
    _field_added(earlier, needed=True)
    first.write_text(json.dumps(earlier))
    with pytest.raises(IncompatibleSchemaError, match="weather"):
        publish(tmp_path)
    assert len(list(published(ORDERED, tmp_path))) == 1

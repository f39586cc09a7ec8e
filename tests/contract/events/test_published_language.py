"""What integrators read in events/schemas is what the code says, and every example can be read."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from events.bus.admission import admit
from events.bus.envelope import Envelope, encode
from events.messages.examples import EXAMPLES
from events.messages.lane import VehicleSighted
from events.messages.registry import MESSAGES, TOPICS, by_type, describe
from events.messages.schema import FOLDER, files

TYPES = [row.name for row in MESSAGES]


def _example(name: str) -> str:
    return (FOLDER / f"{name}.example.json").read_text(encoding="utf-8")


def test_the_committed_files_are_what_the_models_say_now() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in Path(FOLDER).glob("*.json")}
    assert committed == files(), "run: python -m events.messages.schema"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lane", "b" * 41),
        ("lane", "B2 in"),
        ("sighting_id", "s" * 65),
        ("sighting_id", ""),
        ("camera", "c" * 41),
    ],
)
def test_a_lane_names_nothing_that_no_column_can_keep(field: str, value: str) -> None:
    example = next(message for message in EXAMPLES if isinstance(message, VehicleSighted))
    plain = example.model_dump(mode="json")
    (plain["plates"][0] if field == "camera" else plain)[field] = value
    with pytest.raises(ValidationError):
        VehicleSighted.model_validate(plain)


@pytest.mark.parametrize("name", TYPES)
def test_a_committed_example_decodes_to_the_message_it_was_made_of(name: str) -> None:
    model = by_type(name).model
    made = next(example for example in EXAMPLES if describe(example).name == name)
    assert model.model_validate_json(_example(name)) == made


@pytest.mark.parametrize("name", TYPES)
def test_a_committed_example_fits_its_committed_schema(name: str) -> None:
    schema = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(_example(name)))


@pytest.mark.parametrize("name", TYPES)
def test_an_event_from_a_newer_writer_with_more_fields_is_still_understood(name: str) -> None:
    newer = json.loads(_example(name)) | {"added_next_year": True}
    model = by_type(name).model
    assert model.model_validate(newer) == model.model_validate_json(_example(name))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: describe(example).name)
def test_an_example_is_admitted_on_its_own_topic_under_its_own_key(example) -> None:
    row = describe(example)
    topic = row.topic(example)
    envelope = Envelope(
        id="e",
        source="/gate",
        type=row.name,
        subject=row.key(example),
        topic=topic.name,
        key=row.key(example),
        time=datetime(2026, 11, 24, tzinfo=UTC),
        data=encode(example),
        sequence=None if topic.compacted else 1,
    )
    assert admit(envelope) == example


def test_every_message_travels_on_a_topic_of_the_registry() -> None:
    assert {describe(example).topic(example) for example in EXAMPLES} <= set(TOPICS)
    assert {describe(example).name for example in EXAMPLES} == set(TYPES)


def test_the_asyncapi_document_names_every_topic_and_message() -> None:
    document = json.loads((FOLDER / "asyncapi.json").read_text(encoding="utf-8"))
    assert set(document["channels"]) == {topic.name for topic in TOPICS}
    used = {name for channel in document["channels"].values() for name in channel["messages"]}
    assert used == set(document["components"]["messages"]) == set(TYPES)

"""A real broker with users and the registry's access rules: each principal writes and reads what is its own, nothing else."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from kafka.admin import ACL, ACLOperation, ACLPermissionType, ResourcePattern, ResourceType
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.commands.verify import FOUND
from deploy.owners import gate_database, open_agency
from deploy.parts.kafka_users import ADMIN, SecureKafka, secure_kafka
from deploy.parts.places import PartMissingError
from deploy.settings import Settings
from events.bus.access import access_differences, apply_access
from events.bus.envelope import Envelope
from events.bus.kafka import KafkaBroker
from events.bus.kafka_client import admin_client, scram
from events.bus.port import Received, Subscriber
from events.bus.topics import Difference, apply_topics, topic_differences
from events.bus.trouble import BrokerDownError
from events.messages.registry import (
    DEAD_LETTER,
    ONLOOKER,
    OPERATOR,
    PRINCIPALS,
    RECORD,
    SIGHTING,
    TOPICS,
    decisions_of,
    register_of,
)
from events.messages.values import Agency

pytestmark = [pytest.mark.kafka, pytest.mark.filterwarnings("ignore:unclosed <:ResourceWarning")]

PASSWORDS = {name: f"word-of-{name}" for name in (ADMIN, OPERATOR, ONLOOKER, *PRINCIPALS)}
CUSTOMS_DECISIONS = decisions_of(Agency.CUSTOMS)
Open = Callable[[str], KafkaBroker]
ByHand = Callable[..., Result]


@pytest.fixture(scope="module")
def secure(parts_folder: Path) -> Iterator[SecureKafka]:
    """A broker with every principal's user, and the registry applied to it."""
    try:
        with secure_kafka(parts_folder / "secure", PASSWORDS) as broker:
            with admin_client(broker.bootstrap, scram(ADMIN, PASSWORDS[ADMIN], broker.authority)) as client:
                apply_topics(client, 1)
                apply_access(client)
            yield broker
    except PartMissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture
def open_as(secure: SecureKafka) -> Iterator[Open]:
    with ExitStack() as stack:

        def opened(name: str) -> KafkaBroker:
            who = scram(name, PASSWORDS[name], secure.authority)
            return stack.enter_context(KafkaBroker(secure.bootstrap, name, who, delivery_seconds=9))

        yield opened


@pytest.fixture
def admin(secure: SecureKafka) -> Iterator[Any]:
    with admin_client(secure.bootstrap, scram(ADMIN, PASSWORDS[ADMIN], secure.authority)) as client:
        yield client


@pytest.fixture
def by_hand(secure: SecureKafka, tmp_path: Path) -> ByHand:
    """`bordergate events …` as this user of the broker."""

    def done(name: str, *words: str) -> Result:
        (word := tmp_path / name).write_text(f"{PASSWORDS[name]}\n")
        given = {
            "DATA": str(tmp_path),
            "KAFKA": secure.bootstrap,
            "KAFKA_USER": name,
            "KAFKA_PASSWORD_FILE": str(word),
            "KAFKA_CA": str(secure.authority),
        }
        env = {f"BORDERGATE_{key}": value for key, value in given.items()} | {"COLUMNS": "200"}
        return CliRunner().invoke(app, ["events", *words], env=env)

    return done


def event(topic: str) -> Envelope:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    return Envelope(str(uuid4()), "/agencies/customs", "t", "k", topic, "k", now, b"{}", 1)


def read_all(broker: KafkaBroker, group: str, topic: str, last: str) -> list[Received]:
    """What the group reads, up to the event with the id `last`."""
    member = broker.subscribe(group, [topic])
    found: list[Received] = []
    try:
        for _ in range(120):
            found += member.poll(0.5)
            if any(one.envelope.id == last for one in found):
                return found
        pytest.fail("it never read the event")
    finally:
        member.close()


def poll_on(member: Subscriber) -> None:
    for _ in range(120):
        assert not member.poll(0.5)


@pytest.mark.parametrize("name", [name for name in PRINCIPALS if name != Agency.CUSTOMS])
def test_only_customs_may_write_the_decisions_of_customs(open_as: Open, name: str) -> None:
    forged, true = event(CUSTOMS_DECISIONS.name), event(CUSTOMS_DECISIONS.name)
    with pytest.raises(BrokerDownError, match="Authorization") as refused:
        open_as(name).publish([forged])
    assert refused.value.acked == 0
    open_as(Agency.CUSTOMS).publish([true])
    read = read_all(open_as("gate"), f"gate-{uuid4()}", CUSTOMS_DECISIONS.name, true.id)
    assert forged.id not in {one.envelope.id for one in read}


@pytest.mark.parametrize("topic", [RECORD, SIGHTING, register_of(Agency.TAX)], ids=lambda topic: topic.name)
def test_an_agency_writes_nothing_of_the_gate_or_the_lanes(open_as: Open, topic) -> None:
    with pytest.raises(BrokerDownError, match="Authorization"):
        open_as(Agency.TAX).publish([event(topic.name)])


@pytest.mark.parametrize("name", PRINCIPALS)
def test_everybody_may_write_dead_letters(open_as: Open, name: str) -> None:
    open_as(name).publish([event(DEAD_LETTER.name)])


@pytest.mark.parametrize(
    ("name", "group", "topic"),
    [
        (Agency.TAX, "tax", CUSTOMS_DECISIONS),
        (Agency.TAX, "tax", register_of(Agency.CUSTOMS)),
        ("lane", "lane-b1-out", RECORD),
        (Agency.TAX, "customs", RECORD),
    ],
    ids=["another's decisions", "another's register", "a lane the records", "in another's group"],
)
def test_nobody_reads_what_is_not_for_him(open_as: Open, name: str, group: str, topic) -> None:
    with (
        closing(open_as(name).subscribe(group, [topic.name])) as member,
        pytest.raises(BrokerDownError, match="Authorization"),
    ):
        poll_on(member)


def test_a_wrong_password_is_refused_with_the_likely_causes(secure: SecureKafka) -> None:
    wrong = scram("customs", "not-the-word", secure.authority)
    with (
        pytest.raises(BrokerDownError, match="wrong user name or password"),
        KafkaBroker(secure.bootstrap, "test", wrong) as broker,
    ):
        broker.publish([event(CUSTOMS_DECISIONS.name)])


def test_a_broker_whose_authority_is_unknown_is_not_talked_to(secure: SecureKafka) -> None:
    with (
        pytest.raises(BrokerDownError, match="unknown certificate authority"),
        KafkaBroker(secure.bootstrap, "test", scram("customs", PASSWORDS["customs"])) as broker,
    ):
        broker.publish([event(CUSTOMS_DECISIONS.name)])


def test_the_operator_sees_how_far_everybody_is_and_reads_and_writes_nothing(open_as: Open) -> None:
    last = event(RECORD.name)
    open_as("gate").publish([last])
    read_all(open_as(Agency.TAX), "tax", RECORD.name, last.id)
    looking_on = open_as(OPERATOR)
    groups = {name: [RECORD.name] for name in PRINCIPALS}
    behind = looking_on.lag(groups)
    assert behind.keys() == groups.keys()
    assert behind[Agency.CUSTOMS] >= 1
    with pytest.raises(BrokerDownError, match="Authorization"):
        looking_on.publish([event(RECORD.name)])
    with (
        closing(looking_on.subscribe("operator", [RECORD.name])) as member,
        pytest.raises(BrokerDownError, match="Authorization"),
    ):
        poll_on(member)


@pytest.mark.parametrize("topic", [RECORD, DEAD_LETTER, CUSTOMS_DECISIONS], ids=lambda topic: topic.name)
def test_the_onlooker_writes_nothing(open_as: Open, topic) -> None:
    with pytest.raises(BrokerDownError, match="Authorization") as refused:
        open_as(ONLOOKER).publish([event(topic.name)])
    assert refused.value.acked == 0


@pytest.mark.parametrize("group", ["gate", Agency.CUSTOMS, ONLOOKER])
def test_the_onlooker_moves_nobodys_place(open_as: Open, group: str) -> None:
    with (
        closing(open_as(ONLOOKER).subscribe(group, [RECORD.name])) as member,
        pytest.raises(BrokerDownError, match="Authorization"),
    ):
        poll_on(member)


def test_the_onlooker_tails_and_verifies_what_the_operator_may_not_read(
    open_as: Open, by_hand: ByHand, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path)
    for database in (gate_database(settings), *(open_agency(settings, name).database for name in Agency)):
        database.close()
    said = [event(topic.name) for topic in (RECORD, register_of(Agency.TAX))]
    open_as("gate").publish(said)
    tail, verify = ("tail", "--from", "beginning", "--no-follow", "--json"), ("verify", "--json")
    seen = by_hand(ONLOOKER, *tail)
    assert seen.exit_code == 0, seen.output
    assert {one.id for one in said} <= {json.loads(line)["id"] for line in seen.stdout.splitlines()}
    verdict = by_hand(ONLOOKER, *verify)
    assert verdict.exit_code == FOUND, "the gate never said what these tests put on the log"
    assert {one.id for one in said} <= {one["id"] for one in json.loads(verdict.stdout)["disagreements"]}
    for words in (tail, verify):
        refused = by_hand(OPERATOR, *words)
        assert refused.exit_code == 1, refused.output
        assert "Authorization" in refused.output


def test_nobody_else_sees_how_far_others_are(open_as: Open) -> None:
    with pytest.raises(BrokerDownError, match="Authorization"):
        open_as(Agency.TAX).lag({"customs": [RECORD.name]})


def test_a_right_that_the_registry_does_not_know_is_shown_and_taken_away_only_when_asked(admin: Any) -> None:
    assert (topic_differences(admin, 1), access_differences(admin)) == ([], [])
    place = ResourcePattern(ResourceType.TOPIC, CUSTOMS_DECISIONS.name)
    admin.create_acls([ACL("User:tax", "*", ACLOperation.WRITE, ACLPermissionType.ALLOW, place)])
    shown: list[Difference] = []
    for _ in range(600):
        shown = access_differences(admin)
        if shown:
            break
    assert shown == [Difference(CUSTOMS_DECISIONS.name, "access", "tax may write", "-")]
    apply_access(admin)
    assert access_differences(admin) == shown, "it may be somebody's whom the registry does not know"
    apply_access(admin, prune=True)
    assert access_differences(admin) == []


def test_the_command_shows_what_is_missing_and_makes_it_so(by_hand: ByHand, admin: Any) -> None:
    admin.delete_topics([CUSTOMS_DECISIONS.name])
    place = ResourcePattern(ResourceType.TOPIC, RECORD.name)
    admin.create_acls([ACL("User:archive", "*", ACLOperation.READ, ACLPermissionType.ALLOW, place)])
    outputs = [
        by_hand(ADMIN, "topics", "apply", *words).output for words in (["--dry-run"], [], ["--prune"], [])
    ]
    assert all(CUSTOMS_DECISIONS.name in output for output in outputs[:2])
    assert "12 partitions" in outputs[0]
    assert "1 rights that the registry does not name stay" in outputs[1]
    assert "archive may read" in outputs[2]
    assert "is as the registry names it" in outputs[3]
    assert len({topic.name for topic in TOPICS} & set(admin.list_topics())) == len(TOPICS)

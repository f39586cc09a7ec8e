import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import NewTopic

from deploy.parts.kafka import Broker, local_kafka, properties
from deploy.parts.kafka_jars import HASHES, check_jars
from deploy.parts.places import CHECKOUT, PartBrokenError
from deploy.parts.processes import await_true

pytestmark = pytest.mark.kafka


def test_what_is_produced_is_consumed_in_the_same_order(kafka_bootstrap):
    topic = "parts.roundtrip"
    admin = KafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    admin.create_topics([NewTopic(topic, 3, 1)])
    producer = KafkaProducer(bootstrap_servers=kafka_bootstrap, linger_ms=0)
    sent = [b"%d" % number for number in range(200)]
    for pending in [producer.send(topic, value, key=b"one truck") for value in sent]:
        pending.get(30)
    consumer = KafkaConsumer(
        topic, bootstrap_servers=kafka_bootstrap, auto_offset_reset="earliest", group_id="parts"
    )
    received: list[bytes] = []

    def all_here() -> bool:
        received.extend(record.value for batch in consumer.poll(500).values() for record in batch)
        return len(received) >= len(sent)

    await_true(all_here, what="the consumer")
    for client in (consumer, producer, admin):
        client.close()
    assert received == sent


def test_a_restarted_broker_keeps_its_topics(parts_folder):
    folder = parts_folder / "kafka-restart"
    with local_kafka(folder) as bootstrap:
        admin = KafkaAdminClient(bootstrap_servers=bootstrap)
        admin.create_topics([NewTopic("parts.kept", 1, 1)])
        admin.close()
    with local_kafka(folder) as bootstrap:
        admin = KafkaAdminClient(bootstrap_servers=bootstrap)
        topics = admin.list_topics()
        admin.close()
    assert "parts.kept" in topics


def test_a_broker_does_not_outlive_the_process_that_started_it(parts_folder):
    code = (
        "import sys, time, pathlib; from deploy.parts.kafka import local_kafka\n"
        "with local_kafka(pathlib.Path(sys.argv[1])) as b: print(b, flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", code, str(parts_folder / "kafka-orphan")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=CHECKOUT) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline().startswith(b"127.0.0.1:")
        (broker,) = psutil.Process(parent.pid).children()
        parent.kill()
    await_true(lambda: not broker.is_running() or broker.status() == "zombie", what="the end of the broker")


def test_a_taken_port_is_refused_not_mistaken_for_our_own(parts_folder, kafka_bootstrap):
    taken = int(kafka_bootstrap.rpartition(":")[2])
    with (
        pytest.raises(PartBrokenError, match="Address already in use"),
        local_kafka(parts_folder / "taken", port=taken),
    ):
        pass


def test_an_altered_or_missing_jar_is_refused(tmp_path):
    lines = HASHES.read_text().splitlines()
    (tmp_path / lines[0].split()[1]).write_bytes(b"not Kafka")
    with pytest.raises(PartBrokenError, match=r"do not match kafka-jars\.sha256"):
        check_jars(tmp_path)


def test_three_brokers_would_keep_three_copies_and_need_two():
    brokers = [Broker(Path(f"node{node}"), 9000 + node, 9100 + node, node) for node in (1, 2, 3)]
    written = properties(brokers[1], brokers).splitlines()
    assert "default.replication.factor=3" in written
    assert "min.insync.replicas=2" in written
    assert "controller.quorum.bootstrap.servers=127.0.0.1:9101,127.0.0.1:9102,127.0.0.1:9103" in written

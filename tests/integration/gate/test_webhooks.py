"""Webhooks: signed, in order, tried again, given up in the open, replayed, and never led into a private network."""

import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from standardwebhooks import Webhook, WebhookVerificationError

from events.clock import SystemClock
from events.signing import SigningKey
from gate.domain.access import Actor, Role
from gate.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from gate.services.add_webhook import add_webhook
from gate.services.chain_journal import Seal
from gate.services.remove_webhook import remove_webhook
from gate.services.replay_webhook import replay_webhook
from gate.services.rotate_webhook import read_secrets, rotate_webhook
from gate.services.views.webhooks import WebhookView, webhooks_for
from gate.services.webhook_commands import AddWebhook, RemoveWebhook, ReplayWebhook, RotateWebhook
from gate.workers.chainer import step
from gate.workers.courier import Courier
from gate.workers.webhooks import _claimed, run, send_all
from tests.integration.gate.world import CENTRE, CLERK, OTHER_FIRM, YARD, World, command_id

SEAL = Seal("huu-nghi", SigningKey(Ed25519PrivateKey.generate()))
RIVAL = Actor("firm-2", "rival", Role.FIRM, OTHER_FIRM)
HERE = (ipaddress.ip_network("127.0.0.0/8"),)
HERE_TOO = (*HERE, ipaddress.ip_network("::1/128"))
AWAKE = threading.Event()


class Receiver:
    """A real HTTP server. `answers` are the statuses it gives, the last one for ever."""

    def __init__(self) -> None:
        self.answers = [204]
        self.got: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                status = receiver.answers.pop(0) if len(receiver.answers) > 1 else receiver.answers[0]
                self.send_response(status)
                self.send_header("Location", receiver.url)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/news"

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.got]

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


def added(world: World, url: str, who: Actor = CLERK) -> str:
    return world.do(add_webhook, who, AddWebhook(command_id=command_id(), url=url)).webhook_id


def sends(world: World, courier: Courier | None = None) -> int:
    """Everything that is due now, as the worker does it."""
    step(world.gate, SEAL)
    courier = courier or Courier(HERE)
    return sum(send_all(world.gate, courier, webhook, AWAKE) for webhook in _claimed(world.gate, 8))


def view(world: World, who: Actor = CLERK) -> WebhookView:
    return world.look(webhooks_for, who)[0]


def secrets_of(world: World, webhook: str, who: Actor = CLERK) -> tuple[str, ...]:
    with world.database.write() as session:
        return read_secrets(world.gate, session, who, webhook)


def check_delivery(world: World, receiver: Receiver) -> None:
    world.declare()  # before there was a webhook: not sent
    step(world.gate, SEAL)
    webhook = added(world, receiver.url)
    record = world.declare().record_id
    world.declare(RIVAL, tractor={"text": "29C-111.11"})
    world.all_pass(record)
    assert sends(world) > 1
    assert receiver.types()[:3] == ["webhook_test", "record_declared", "decision_recorded"]
    assert {json.loads(body)["data"]["record_id"] for _, body in receiver.got[1:]} == {record}
    positions = [json.loads(body)["data"]["position"] for _, body in receiver.got[1:]]
    assert positions == sorted(set(positions))
    [secret] = secrets_of(world, webhook)
    headers, body = receiver.got[1]
    signature = Webhook(secret).sign(headers["webhook-id"], world.clock.now(), body.decode())
    assert headers["webhook-signature"] == signature
    assert headers["webhook-id"] == f"evt_{positions[0]}"
    assert (view(world).state, view(world).last_result, sends(world)) == ("active", "delivered", 0)


def check_retries(world: World, receiver: Receiver) -> None:
    """The same message comes again under the same id until it is taken; nothing overtakes it."""
    added(world, receiver.url)
    sends(world)
    world.declare()
    receiver.answers = [500, 302, 200]
    sends(world)
    assert (view(world).last_result, view(world).failures) == ("status_500", 1)
    assert sends(world) == 0  # not before its pause is over
    world.clock.advance(6)
    sends(world)
    assert view(world).last_result == "status_302"  # a redirect is not followed
    world.clock.advance(31)
    assert sends(world) == 1
    assert len({headers["webhook-id"] for headers, _ in receiver.got[1:]}) == 1
    assert (view(world).failures, view(world).failing_since) == (0, None)


def check_death_and_replay(world: World, receiver: Receiver) -> None:
    webhook = added(world, receiver.url)
    sends(world)
    start = view(world).position
    receiver.answers = [503]
    world.declare()
    for _ in range(40):
        sends(world)
        world.clock.advance(4 * 3600)
    assert (view(world).state, view(world).last_result) == ("dead", "status_503")
    assert view(world).failing_since is not None
    receiver.answers = [200]
    assert sends(world) == 0
    world.do(replay_webhook, CLERK, ReplayWebhook(command_id=command_id(), webhook_id=webhook, after=start))
    assert sends(world) == 1
    world.do(replay_webhook, CLERK, ReplayWebhook(command_id=command_id(), webhook_id=webhook, after=start))
    assert sends(world) == 1
    assert receiver.got[-1][1] == receiver.got[-2][1]
    assert (view(world).state, view(world).failures) == ("active", 0)


def check_two_workers(world: World, receiver: Receiver) -> None:
    """A claimed webhook is nobody else's."""
    added(world, receiver.url)
    first = _claimed(world.gate, 8)
    assert (len(first), _claimed(world.gate, 8)) == (1, [])
    world.clock.advance(61)
    assert _claimed(world.gate, 8) == first  # its worker died: the claim runs out


CHECKS = (check_delivery, check_retries, check_death_and_replay, check_two_workers)


@pytest.mark.parametrize("check", CHECKS)
def test_webhooks_hold_on_sqlite(
    world: World, receiver: Receiver, check: Callable[[World, Receiver], None]
) -> None:
    check(world, receiver)


@pytest.mark.postgres
@pytest.mark.parametrize("check", CHECKS)
def test_webhooks_hold_on_postgresql(
    world_on_postgres: World, receiver: Receiver, check: Callable[[World, Receiver], None]
) -> None:
    check(world_on_postgres, receiver)


def test_the_worker_sends_by_itself_and_stops_when_told(world: World, receiver: Receiver) -> None:
    added(world, receiver.url)
    stop = threading.Event()
    worker = threading.Thread(target=run, args=(world.gate, Courier(HERE), stop))
    worker.start()
    for _ in range(600):
        if receiver.got:
            break
        stop.wait(0.05)
    stop.set()
    worker.join(30)
    assert (receiver.types(), worker.is_alive()) == (["webhook_test"], False)


def test_after_a_rotation_both_secrets_sign_for_a_day_then_one(world: World, receiver: Receiver) -> None:
    webhook = added(world, receiver.url)
    [old] = secrets_of(world, webhook)
    world.do(rotate_webhook, CLERK, RotateWebhook(command_id=command_id(), webhook_id=webhook))
    new, before = secrets_of(world, webhook)
    assert before == old != new
    sends(world)
    headers, body = receiver.got[-1]
    assert len(headers["webhook-signature"].split()) == 2
    world.clock.advance(timedelta(hours=25).total_seconds())
    assert secrets_of(world, webhook) == (new,)
    now = world.clock.now()
    world.declare(planned_from=now, planned_until=now + timedelta(hours=4))
    sends(world)
    assert len(receiver.got[-1][0]["webhook-signature"].split()) == 1
    assert body == receiver.got[0][1]


def test_a_receivers_library_takes_ours_and_refuses_a_changed_body(world: World, receiver: Receiver) -> None:
    world.clock.advance(
        (SystemClock().now() - world.clock.now()).total_seconds()
    )  # the library looks at its own clock
    webhook = added(world, receiver.url)
    sends(world)
    headers, body = receiver.got[0]
    verifier = Webhook(secrets_of(world, webhook)[0])
    assert verifier.verify(body, headers)["type"] == "webhook_test"
    with pytest.raises(WebhookVerificationError):
        verifier.verify(body.replace(b"test", b"tost"), headers)


def test_410_ends_it_at_once(world: World, receiver: Receiver) -> None:
    added(world, receiver.url)
    receiver.answers = [410]
    sends(world)
    assert (view(world).state, view(world).last_result) == ("dead", "gone")


@pytest.mark.parametrize(
    ("url", "result"),
    [
        ("https://127.0.0.1/x", "address_not_allowed"),
        ("http://localhost:8000/x", "address_not_allowed"),
        ("https://[::ffff:10.0.0.1]/x", "address_not_allowed"),
        ("https://[64:ff9b::a00:1]/x", "address_not_allowed"),
        ("https://[64:ff9b:1::7f00:1]/x", "address_not_allowed"),
        ("https://[fec0::1]/x", "address_not_allowed"),
        ("https://169.254.169.254/latest", "address_not_allowed"),
        ("https://0.0.0.0/x", "address_not_allowed"),
        ("http://8.8.8.8/x", "https_needed"),
        ("https://no-such-name.invalid/x", "name_unknown"),
    ],
)
def test_nothing_is_sent_into_private_networks_nor_in_clear_text(world: World, url: str, result: str) -> None:
    added(world, url)
    sends(world, Courier())
    assert (view(world).state, view(world).last_result) == ("new", result)


@pytest.mark.parametrize(
    "url",
    [
        "https://[::1/x",
        "https://[v1.x]/x",
        "https://a..b/x",
        "https://../x",
        "https://%41/x",
        "https://0x7f.1/x",
        "https://2130706433/x",
        "https://a:99999/x",
        "https://xn--/x",
        "https://" + "a" * 300 + "/x",
        "https://a\x00b/x",
        "https://a\\@127.0.0.1/x",
        "https://127.0.0.1%00.example/x",
    ],
)
def test_a_strange_address_is_refused_or_not_reached_and_breaks_nothing(world: World, url: str) -> None:
    with suppress(InvalidError):
        added(world, url)
    sends(world, Courier())
    results = {shown.last_result for shown in world.look(webhooks_for, CLERK)}
    assert results <= {"name_unknown", "address_not_allowed"}


def test_a_closed_port_is_said_so(world: World, receiver: Receiver) -> None:
    url = receiver.url
    receiver.server.server_close()
    added(world, url)
    sends(world)
    assert view(world).last_result in {"no_connection", "timeout"}


def test_a_receiver_without_tls_is_said_so(world: World, receiver: Receiver) -> None:
    added(world, receiver.url.replace("http:", "https:"))
    sends(world)
    assert view(world).last_result == "tls_refused"


def test_over_tls_the_name_is_checked_though_an_address_is_called(
    world: World, receiver: Receiver, tmp_path: Path
) -> None:
    files, trusted = certificate(tmp_path, "localhost")
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(files)
    receiver.server.socket = server.wrap_socket(receiver.server.socket, server_side=True)
    added(world, f"https://localhost:{receiver.server.server_port}/news")
    courier = Courier(HERE_TOO, trusted)
    sends(world, courier)
    assert view(world).last_result == "delivered"
    assert receiver.got[0][0]["host"] == f"localhost:{receiver.server.server_port}"
    added(world, f"https://127.0.0.1:{receiver.server.server_port}/news")  # not the name in the certificate
    sends(world, courier)
    assert {shown.last_result for shown in world.look(webhooks_for, CLERK)} == {"delivered", "tls_refused"}


def certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """A certificate for this name with its key in one file, and a context that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = SystemClock().now()
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    plain = serialization.NoEncryption()
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain) + pem
    )
    return file, ssl.create_default_context(cadata=pem.decode())


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/x",
        "https://",
        "https://u:p@a.example/",
        "https://a.example/#x",
        "nonsense",
        "https://a b",
    ],
)
def test_what_is_no_web_address_is_refused(world: World, url: str) -> None:
    with pytest.raises(InvalidError) as refused:
        added(world, url.ljust(8, "x"))
    assert refused.value.code == "webhook_url_invalid"


def test_webhooks_belong_to_their_firm(world: World) -> None:
    webhook = added(world, "https://a.example/x")
    assert world.look(webhooks_for, RIVAL) == ()
    assert world.look(webhooks_for, CENTRE) == ()
    for who in (RIVAL, CENTRE):
        with pytest.raises(NotFoundError):
            secrets_of(world, webhook, who)
        with pytest.raises(NotFoundError):
            world.do(remove_webhook, who, RemoveWebhook(command_id=command_id(), webhook_id=webhook))
    with pytest.raises(ForbiddenError):
        added(world, "https://a.example/x", YARD)


def test_a_removed_one_is_gone_with_its_secrets_and_there_is_a_limit(
    world: World, receiver: Receiver
) -> None:
    webhook = added(world, receiver.url)
    world.do(remove_webhook, CLERK, RemoveWebhook(command_id=command_id(), webhook_id=webhook))
    assert (sends(world), world.look(webhooks_for, CLERK)) == (0, ())
    with pytest.raises(NotFoundError):
        secrets_of(world, webhook)
    for _ in range(10):
        added(world, receiver.url)
    with pytest.raises(ConflictError) as refused:
        added(world, receiver.url)
    assert refused.value.code == "webhooks_too_many"

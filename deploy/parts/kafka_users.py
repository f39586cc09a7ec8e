"""A local broker that asks who is there: TLS, users with passwords (SCRAM-SHA-512), and nothing allowed that no rule allows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.parts.certificates import authority_and_server
from deploy.parts.kafka import local_kafka

ADMIN = "broker"
_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"
_PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"


@dataclass(frozen=True)
class SecureKafka:
    """`authority` is the PEM file clients trust; the user ADMIN may do everything, the others what rules allow."""

    bootstrap: str
    authority: Path


@contextmanager
def secure_kafka(folder: Path, passwords: Mapping[str, str], *, port: int = 0) -> Iterator[SecureKafka]:
    """Runs a broker with these users, ADMIN among them. Users are made at the first start of `folder`, later ones not.

    Raises PartMissingError, PartBrokenError, and KeyError where ADMIN has no password.
    """
    folder.mkdir(parents=True, exist_ok=True)
    authority, server = authority_and_server(folder.resolve())
    settings = _settings(passwords[ADMIN], authority, server)
    scram = [f"SCRAM-SHA-512=[name={name},password={word}]" for name, word in passwords.items()]
    users = [word for each in scram for word in ("--add-scram", each)]
    with local_kafka(
        folder, port=port, settings=settings, format_with=users, authority=authority
    ) as bootstrap:
        yield SecureKafka(bootstrap, authority)


def _settings(password: str, authority: Path, server: Path) -> dict[str, object]:
    who = f'required username="{ADMIN}" password="{password}"'
    return {
        "listener.security.protocol.map": "CONTROLLER:SASL_PLAINTEXT,PLAINTEXT:SASL_SSL",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": server,
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": authority,
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
        "listener.name.plaintext.scram-sha-512.sasl.jaas.config": f"{_SCRAM} {who};",
        "sasl.mechanism.controller.protocol": "PLAIN",
        "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
        "listener.name.controller.plain.sasl.jaas.config": f'{_PLAIN} {who} user_{ADMIN}="{password}";',
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:{ADMIN}",
    }

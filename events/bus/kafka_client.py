"""Reaching a Kafka cluster: settings common to producer, consumer and administration, and a failure that people understand."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient
from kafka.errors import KafkaConfigurationError, KafkaError
from kafka.net.compat import KafkaNetClient

from events.bus.trouble import BrokerDownError

Security = Mapping[str, Any]
"""kafka-python's own names: security_protocol, ssl_cafile, ssl_certfile, ssl_keyfile, sasl_mechanism, sasl_plain_username, …"""


def scram(user: str, password: str, authority: Path | None = None) -> Security:
    """A user with a password (SCRAM-SHA-512) over TLS; `authority` is the brokers' CA as PEM, None what the system trusts."""
    said = {
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": user,
        "sasl_plain_password": password,
    }
    return said if authority is None else said | {"ssl_cafile": str(authority)}


_COMMON = {
    "bootstrap_timeout_ms": 4_000,
    "reconnect_backoff_max_ms": 500,
}
_LIKELY = (
    "Likely causes: no broker runs there; a wrong host or port; the broker speaks TLS or SASL and we do not (or the other"
    " way round); a wrong user name or password; a missing or unknown client certificate; an unknown certificate authority"
)


def connect(make: Callable[..., Any], bootstrap: str, security: Security | None, **settings: Any) -> Any:
    """A kafka-python client made by `make`. Raises BrokerDownError with the likely causes.

    A client whose bootstrap fails never sees its own threads and sockets again: we keep hold of them, to close them.
    """
    inner: list[Any] = []

    def remember(**config: Any) -> Any:
        inner.append(KafkaNetClient(**config))
        return inner[-1]

    try:
        return make(
            bootstrap_servers=bootstrap.split(","),
            kafka_client=remember,
            **_COMMON,
            **settings,
            **(security or {}),
        )
    except KafkaConfigurationError:
        raise  # a wrong setting does not mend itself
    except (KafkaError, OSError) as error:
        for client in inner:
            client.close()
        detail = f"no Kafka broker answered at {bootstrap} ({type(error).__name__}: {error}). {_LIKELY}."
        raise BrokerDownError(detail) from error


@contextmanager
def admin_client(bootstrap: str, security: Security | None = None) -> Iterator[Any]:
    """A KafkaAdminClient for the length of a `with`. Raises BrokerDownError."""
    client = connect(KafkaAdminClient, bootstrap, security)
    try:
        yield client
    finally:
        client.close()

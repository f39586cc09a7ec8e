"""Opens what settings name: an owner's database brought up to date, the log, the gate with its key and pictures."""

from agencies import migrate as agency_migrations
from agencies.service import AgencyService, agency_service
from deploy.log_access import kafka_security
from deploy.refusals import Refusal
from deploy.settings import Settings
from events.bus.embedded import EmbeddedLog
from events.bus.kafka import KafkaBroker
from events.bus.port import Broker
from events.clock import Clock, SystemClock
from events.messages.values import Agency
from events.signing import SigningKey, load_or_create, throwaway_key
from events.storage.database import Database
from events.storage.outbox import Outbox
from gate import migrate
from gate.services.context import Gate
from gate.store.evidence import EvidenceStore
from gate.store.models.base import TABLES

CLOCK: Clock = SystemClock()
KEY_FILE = "keys/orders.key"


class KeyMissingRefusal(Refusal):
    """The gate's order key is not where this process looks: another one would be obeyed by no lane (`key_missing`)."""

    passes = True


def database(settings: Settings, owner: str) -> Database:
    """The owner's own file, or its own schema of the shared server."""
    url = settings.database or f"sqlite:///{(settings.data / f'{owner}.sqlite').resolve()}"
    return Database(url, owner)


def broker(settings: Settings, client: str) -> Broker:
    if settings.kafka:
        return KafkaBroker(settings.kafka, client, kafka_security(settings))
    return EmbeddedLog(settings.data / "log.sqlite")


def existing_broker(settings: Settings, client: str) -> Broker:
    """The log for whoever only looks: none is made by looking. Raises Refusal `nothing_here`."""
    if not settings.kafka and not (settings.data / "log.sqlite").exists():
        raise Refusal(
            "nothing_here", f"no log has run on {settings.data}: set BORDERGATE_DATA or BORDERGATE_KAFKA."
        )
    return broker(settings, client)


def gate_database(settings: Settings) -> Database:
    """The gate's database, migrated, with the reference rows this version ships."""
    own = database(settings, "gate")
    migrate.upgrade(own)
    return own


def open_gate(settings: Settings) -> Gate:
    """The gate with its order key, made where there is none yet. Raises SettingRefusal."""
    settings.need_data()
    return _gate(settings, load_or_create(settings.data / KEY_FILE), gate_database(settings))


def join_gate(settings: Settings) -> Gate:
    """The gate for one of several processes: in production `bordergate migrate` alone makes the order key.

    Raises SettingRefusal, KeyMissingRefusal."""
    settings.need_data()
    path = settings.data / KEY_FILE
    if not settings.embedded and not path.exists():
        raise KeyMissingRefusal(
            "key_missing",
            f"the gate's order key is not at {path}: run bordergate migrate with this BORDERGATE_DATA, or set the one it had.",
        )
    return open_gate(settings)


def gate_without_key(settings: Settings, own: Database) -> Gate:
    """The gate for whoever signs no orders (accounts, device keys, waiting events): works wherever its database is reached."""
    return _gate(settings, throwaway_key(), own)


def _gate(settings: Settings, key: SigningKey, own: Database) -> Gate:
    return Gate(own, Outbox(TABLES, "/gate"), CLOCK, key, EvidenceStore(settings.data / "evidence"))


def open_agency(settings: Settings, agency: Agency) -> AgencyService:
    own = database(settings, agency)
    agency_migrations.upgrade(agency, own)
    return agency_service(agency, own, CLOCK)

"""The keys with which gate, lanes and agencies sign what they say: the private half where its owner is given it, the public one
pinned where the gate looks. A new key is pinned before it is used; an old one stays pinned until somebody retires it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from deploy.refusals import Refusal
from deploy.settings import Settings
from events.bus.seals import PinnedSources
from events.made_once import made_once
from events.messages.registry import GATE
from events.messages.values import Agency
from events.signing import SigningKey, load_or_create, throwaway_key

_PINNED = "keys/sources"
_KEY = "events.key"
GIVEN, OLD, ELSEWHERE = "given", "old", "elsewhere"


class EventKeyRefusal(Refusal):
    """`key_missing`, `source_unknown`, `key_in_use`."""


class EventKeyMissing(EventKeyRefusal):
    """The key is not there yet: the gate makes it, or somebody still has to copy it (`key_missing`)."""

    passes = True


@dataclass(frozen=True)
class EventKeys:
    """`given`: a folder for each owner, with the private key it is given; `pinned`: where the gate keeps the public ones,
    beside its own private one."""

    given: Path
    pinned: Path

    @classmethod
    def of(cls, settings: Settings) -> "EventKeys":
        return cls(settings.lane_key_folder, settings.data / _PINNED)

    @property
    def sources(self) -> PinnedSources:
        return PinnedSources(self.pinned)

    def provide(self, names: Iterable[str]) -> None:
        """Makes a key for each owner that has none, and pins the one it has."""
        for name in names:
            self._pin(name, load_or_create(self.file(name)))

    def own(self, name: str) -> SigningKey:
        """The private key this owner is given. Raises EventKeyMissing."""
        return _read(name, self.file(name))

    def rotate(self, name: str) -> SigningKey:
        """A new key for this owner, who uses it from its next start; the old one stays valid. Raises EventKeyMissing."""
        old = self.own(name)
        if not self._pin_file(name, old.key_id).exists():
            raise EventKeyRefusal(
                "source_unknown",
                f"the key {name} has now is not pinned in {self.pinned}: rotate it on the gate's machine.",
            )
        fresh = throwaway_key()
        self._pin(name, fresh)
        waiting = self.file(name).with_suffix(".next")
        waiting.unlink(missing_ok=True)
        made_once(waiting, fresh.private.private_bytes_raw)
        waiting.replace(self.file(name))
        return fresh

    def retire(self, name: str, key_id: str) -> None:
        """What this key signed is believed no more. Raises EventKeyRefusal for the current key or one that is not pinned."""
        if self.own(name).key_id == key_id:
            raise EventKeyRefusal("key_in_use", f"{name} signs with key {key_id}: rotate first.")
        try:
            self._pin_file(name, key_id).unlink()
        except FileNotFoundError:
            raise EventKeyRefusal("source_unknown", f"{name} has no pinned key {key_id}.") from None

    def listed(self) -> list[tuple[str, str, str]]:
        """(owner, key id, given | old | elsewhere) for every pinned key: the one this owner is given here now; one before that;
        one of an owner whose private key is not here, so that nobody here can tell which of its keys it signs with."""
        return [
            (path.parent.name, path.stem, self._standing(path.parent.name, path.stem))
            for path in sorted(self.pinned.glob("*/*.pub"))
        ]

    def _standing(self, name: str, key_id: str) -> str:
        if not self.file(name).exists():
            return ELSEWHERE
        return GIVEN if self.own(name).key_id == key_id else OLD

    def file(self, name: str) -> Path:
        return self.pinned.parent / _KEY if name == GATE else self.given / name / _KEY

    def _pin(self, name: str, key: SigningKey) -> None:
        made_once(self._pin_file(name, key.key_id), key.public_bytes)

    def _pin_file(self, name: str, key_id: str) -> Path:
        return self.pinned / name / f"{key_id}.pub"


def own_event_key(settings: Settings, name: str) -> SigningKey:
    """The key of this process' own events. Raises EventKeyMissing."""
    return _read(name, settings.own_folder(name) / _KEY)


def _read(name: str, path: Path) -> SigningKey:
    if not path.exists():
        raise EventKeyMissing(
            "key_missing",
            f"the key with which {name} signs its events is not at {path}: run bordergate migrate, or copy it there.",
        )
    return load_or_create(path)


def owner_names(lanes: Iterable[str]) -> list[str]:
    """Everybody who signs: the gate, the agencies and these lanes."""
    return [GATE, *(agency_name(agency) for agency in Agency), *(lane_name(lane) for lane in lanes)]


def agency_name(agency: Agency) -> str:
    return f"agency-{agency}"


def lane_name(lane: str) -> str:
    return f"lane-{lane}"

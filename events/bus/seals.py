"""Gate, lanes and agencies sign what they say; the gate believes only what a pinned key of that source has signed.

Signed is `Envelope.content`. Several keys may be pinned for one source at a time: that is how they are changed, the new one
pinned before it is first used, the old one taken away after its last event was read.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from events.bus.envelope import Envelope
from events.bus.port import Broker, Onlooker, Places, Subscriber
from events.bus.signatory import Signatory
from events.bus.trouble import InvalidMessageError
from events.messages.registry import DEAD_LETTER, DROPPED, GATE, LANE, TOPICS
from events.messages.values import Agency
from events.signing import PinnedKeys, SignatureRefusedError, SigningKey
from events.storage.parked import FORGED

_TOPICS = {topic.name: topic for topic in TOPICS}
_SOURCE = re.compile(r"/(lane|agencie)s/([a-z0-9][a-z0-9_-]{0,49})")


class SealingBroker:
    """The same log for a writer that signs: every event leaves with a signature by `key`; `aside` as Signatory has it."""

    def __init__(self, broker: Broker, key: SigningKey, *, aside: bool = False) -> None:
        self._broker = broker
        self._signatory = Signatory(key, aside=aside)

    @property
    def system(self) -> str:
        return self._broker.system

    def publish(self, batch: Iterable[Envelope]) -> None:
        self._broker.publish(self._signatory.signed(list(batch)))

    def subscribe(self, group: str, topics: Sequence[str]) -> Subscriber:
        return self._broker.subscribe(group, topics)

    def look_on(self, topics: Sequence[str], *, from_beginning: bool) -> Onlooker:
        return self._broker.look_on(topics, from_beginning=from_beginning)

    def lag(self, groups: Mapping[str, Sequence[str]]) -> Mapping[str, int]:
        return self._broker.lag(groups)

    def progress(self, groups: Mapping[str, Sequence[str]]) -> Mapping[str, Places]:
        return self._broker.progress(groups)

    def close(self) -> None:
        self._signatory.close()
        self._broker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass
class PinnedSources:
    """Which keys speak for which source: `folder`/<name>/<key id>.pub, 32 raw bytes each; looked at anew when that changes.

    <name> is `gate`, `lane-<id>` or `agency-<name>`.
    """

    folder: Path
    _known: dict[str, tuple[int, PinnedKeys]] = field(default_factory=dict)

    def check(self, event: Envelope) -> None:
        """Raises InvalidMessageError `forged` where the topic wants a signature and this event has no right one."""
        owner = _signer(event)
        if owner is None:
            return
        if event.key_id is None or event.signature is None:
            raise InvalidMessageError(FORGED, f"signature_missing: {owner} signs what it says")
        try:
            self.keys(owner).verify(event.content, event.key_id, event.signature)
        except SignatureRefusedError as refusal:
            raise InvalidMessageError(FORGED, f"{refusal.code}: key {event.key_id} of {owner}") from refusal

    def keys(self, source: str) -> PinnedKeys:
        folder = self.folder / name_of(source)
        try:
            changed = folder.stat().st_mtime_ns
        except FileNotFoundError:
            return PinnedKeys({})
        known = self._known.get(source)
        if known is None or known[0] != changed:
            known = (changed, PinnedKeys.of(*(path.read_bytes() for path in folder.glob("*.pub"))))
            self._known[source] = known
        return known[1]


def _signer(event: Envelope) -> str | None:
    """The source whose key must have signed, None where nobody's must. Raises InvalidMessageError where another speaks."""
    if event.topic == DEAD_LETTER.name:
        # A copy for people moves nothing, and refusing one would make the next.
        return _owner_of_consumer(event.source) if event.type == DROPPED else None
    topic = _TOPICS.get(event.topic)
    source = topic.source_of(event.key) if topic else None
    if source is not None and event.source != source:
        raise InvalidMessageError(FORGED, f"source_wrong: only {source} speaks here, not {event.source}")
    return source


def _owner_of_consumer(source: str) -> str:
    owner = owner_of(source)
    if owner == source:
        raise InvalidMessageError(FORGED, f"source_wrong: {source} is no consumer")
    return owner


def owner_of(source: str) -> str:
    """The source of whoever owns this one: a consumer's is that of the gate, the agency or the lane that runs it."""
    consumer = source.removeprefix("/consumers/")
    if consumer == source:
        return source
    if consumer in set(Agency):
        return f"/agencies/{consumer}"
    principal, _, rest = consumer.partition("-")
    if principal == LANE:
        return f"/lanes/{rest}"
    return "/gate" if principal == GATE else source


def name_of(source: str) -> str:
    """`/lanes/b1-out` is `lane-b1-out`, `/agencies/customs` is `agency-customs`; for anything else but the gate nobody has a key."""
    if source == "/gate":
        return GATE
    found = _SOURCE.fullmatch(source)
    if found is None:
        return "nobody"
    return f"{'lane' if found[1] == 'lane' else 'agency'}-{found[2]}"

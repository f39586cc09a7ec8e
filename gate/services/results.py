"""What use cases answer: small frozen values, kept with the command id so that a second sending gets the same answer."""

from events.messages.facts import GoodsLine
from events.messages.values import Authority, Instant, RecordState, Value


class Notice(Value):
    """Not a refusal. A competing declaration is said without revealing whose."""

    code: str
    sentence: str


class Declared(Value):
    record_id: str
    reference: str
    version: int
    state: RecordState
    warnings: tuple[Notice, ...] = ()


class Amended(Value):
    """`reopened`: the authorities that must decide again; `changed`: JSON Pointers of the changed facts, `/people` for people.

    The answer of a preview is what would become so: `version` is the one that would be made."""

    record_id: str
    version: int
    changed: tuple[str, ...]
    reopened: tuple[Authority, ...]
    warnings: tuple[Notice, ...] = ()


class GoodsTransferred(Value):
    """`moved` went over, `left` is still on the first vehicle; versions are those of the two records now."""

    record_id: str
    version: int
    predecessor_id: str
    predecessor_version: int
    moved: tuple[GoodsLine, ...]
    left: tuple[GoodsLine, ...]


class FeeSettled(Value):
    """In đồng; `owed` is what is left to pay."""

    record_id: str
    paid: int
    owed: int


class RecordAnswer(Value):
    """What became of the record after a decision, a hold, an override…"""

    record_id: str
    version: int
    state: RecordState


class HoldPlacedAnswer(Value):
    hold_id: str
    records: tuple[str, ...]


class HoldLiftedAnswer(Value):
    hold_id: str
    records: tuple[str, ...]


class SightingAnswer(Value):
    """`status`: open | matched | undeclared | refused."""

    sighting_id: str
    status: str
    record_id: str | None = None
    state: RecordState | None = None


class DiscrepancyAnswer(Value):
    discrepancy_id: str
    settled_at: Instant


class LaneOpened(Value):
    order_id: str
    lane: str
    record_id: str | None
    expires_at: Instant


class PeopleErased(Value):
    record_id: str
    count: int


class RegisterRowAnswer(Value):
    version: int


class RegisterHeartbeatAnswer(Value):
    version: int
    good_until: Instant


class AccountAnswer(Value):
    account_id: str
    login: str


class DeviceAnswer(Value):
    """`key` is shown once."""

    device_id: str
    key: str


class DeviceRevoked(Value):
    device_id: str
    lane: str
    revoked_at: Instant

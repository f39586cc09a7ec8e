"""What API and pages show: frozen read models. Times are aware UTC; names and sentences are codes that the pages translate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import PlainSerializer

from events.messages.decisions import Finding
from events.messages.facts import Certificate, CustomsDeclaration, Firm, GoodsLine, Permit
from events.messages.lane import Box, ContainerEvidence, Picture, PlateEvidence
from events.messages.values import Authority, DecisionState, Direction, RecordState, VehicleSet
from gate.domain.access import Role
from gate.domain.may_pass import Missing
from gate.domain.points import Names, Opening, PointKind
from gate.services.views.fee_shapes import FeeView

Row = TypeVar("Row")
Codes = Annotated[frozenset[str], PlainSerializer(sorted, return_type=list[str])]
"""In the alphabet's order on the wire: the same content is the same bytes."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list, newest first; `cursor` asks for the next one, None behind the last."""

    rows: tuple[Row, ...]
    cursor: str | None = None


@dataclass(frozen=True)
class PointView:
    """One control point of the record's route. `missing` is what it still waits for if the vehicle stood there now."""

    id: str
    kind: PointKind
    names: Names
    optional: bool
    next: bool
    standing_lane: str | None
    passed_at: datetime | None
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class AdviceView:
    """A rule's later decision that an officer's decision outranks."""

    state: DecisionState
    reason: str
    text: str
    decided_at: datetime


@dataclass(frozen=True)
class DecisionView:
    """How one authority stands. `version` is the record version it decided on, None while undecided.

    `latest_id` is the authority's last word, whether it counts or not: an officer's decision names it as seen.

    `by_officer` is true for an officer's decision; `may_decide` where the viewer is an officer of this authority."""

    authority: Authority
    state: DecisionState
    version: int | None = None
    decision_id: str | None = None
    required_by: str | None = None
    channel: str | None = None
    decided_at: datetime | None = None
    decided_by: str = ""
    by_officer: bool = False
    reason: str = ""
    text: str = ""
    deadline: datetime | None = None
    overdue: bool = False
    findings: tuple[Finding, ...] = ()
    advice: tuple[AdviceView, ...] = ()
    latest_id: str = ""
    may_decide: bool = False


@dataclass(frozen=True)
class HoldView:
    id: str
    issuer: str
    scope: str
    subject: str
    reason: str
    text: str
    until: datetime | None
    overdue: bool
    placed_by: str
    placed_at: datetime
    lifted_by: str | None
    lifted_at: datetime | None
    may_lift: bool


@dataclass(frozen=True)
class OverrideView:
    point: str
    requirement: str
    by: str
    issuer: str
    reason: str
    text: str
    at: datetime


@dataclass(frozen=True)
class ReturnView:
    """The return obligation opened at barrier 1: due 24 h (36 h two-way) later."""

    plate: str
    opened_at: datetime
    due: datetime
    closed_at: datetime | None
    overdue: bool


@dataclass(frozen=True)
class TransferView:
    """A transshipment as one of its two records shows it: `record_id` and `reference` are the other one's.

    `goods` are planned until `confirmed_at`, and those that really went from then on."""

    record_id: str
    reference: str
    goods: tuple[GoodsLine, ...]
    planned_at: datetime
    confirmed_at: datetime | None


@dataclass(frozen=True)
class RecordView:
    """One clearance record, whole. `flags` are facts beside the state, as codes:
    amended, held, competing, overdue, forced, overridden, passed_uncleared, sighting_open.
    `actions` is what this viewer may do now: amend, swap, cancel, decide, hold, refuse, override, call, confirm_yard,
    confirm_pass_through, see_people, hand_over (declare a successor), settle_fee.
    `predecessors` are the records from which this one takes goods over in the yard, `successors` those that take its goods.

    `as_of` is the instant asked for, None = now. Then nothing may be done, and `untold` names what cannot be told of that time:
    `competing` (the flag), `reference_corrections` (names, routes and needs of points are those that today's dated rows give for it)."""

    id: str
    reference: str
    version: int
    state: RecordState
    direction: Direction
    gate: str
    gate_names: Names
    route: str
    route_names: Names
    regime: str
    loaded: bool
    two_way: bool
    capacity_kg: int | None
    container_feet: int | None
    vehicle: VehicleSet
    firm: Firm
    driver_declared: bool
    border_form_declared_at: datetime | None
    planned_from: datetime
    planned_until: datetime
    goods: tuple[GoodsLine, ...]
    customs_declarations: tuple[CustomsDeclaration, ...]
    certificates: tuple[Certificate, ...]
    permits: tuple[Permit, ...]
    declared_at: datetime
    updated_at: datetime
    present_at: datetime | None
    border_crossed_at: datetime | None
    points: tuple[PointView, ...]
    decisions: tuple[DecisionView, ...]
    holds: tuple[HoldView, ...]
    overrides: tuple[OverrideView, ...]
    return_obligation: ReturnView | None
    flags: Codes
    actions: Codes
    fee: FeeView
    sightings: tuple["SightingView", ...] = ()
    yard_slot: str = ""
    predecessors: tuple[TransferView, ...] = ()
    successors: tuple[TransferView, ...] = ()
    as_of: datetime | None = None
    untold: Codes = frozenset()

    @property
    def next_point(self) -> PointView | None:
        return next((point for point in self.points if point.next), None)


@dataclass(frozen=True)
class RecordLine:
    """One line of a list of records. `missing` belongs to the next point."""

    id: str
    reference: str
    version: int
    state: RecordState
    direction: Direction
    route: str
    loaded: bool
    tractor: str
    trailer: str | None
    tractor_country: str
    firm_name: str
    tax_code: str
    planned_from: datetime
    planned_until: datetime
    next_point: str | None
    missing: tuple[Missing, ...]
    decisions: Mapping[Authority, DecisionState]
    flags: Codes
    updated_at: datetime


@dataclass(frozen=True)
class TimelineEntry:
    """One fact in the record's life, oldest first. `code` is e.g. record_declared, record_amended, record_swapped, vehicle_sighted,
    record_moved, decision_recorded, successor_declared, goods_handed_over, goods_taken_over, hold_placed, hold_lifted, barrier_ordered, barrier_opened, barrier_order_withdrawn,
    point_passed, override_made, yard_arrived, yard_left, pass_through_confirmed; `values` fill its sentence. `by` is empty for a firm where an officer did it."""

    at: datetime
    code: str
    by: str
    role: str
    values: Mapping[str, str]
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class WorkItem:
    """One record in an officer's work list with how the own authority stands, most urgent clock first."""

    record: RecordLine
    authority: Authority
    state: DecisionState
    reason: str
    deadline: datetime | None
    overdue: bool
    standing_lane: str | None


@dataclass(frozen=True)
class WorkList:
    """`cases` are open sightings; empty for all but the border guard."""

    items: tuple[WorkItem, ...]
    cases: tuple["SightingView", ...] = ()


@dataclass(frozen=True)
class CandidateView:
    """A declared record this sighting may show; likeliest first."""

    record_id: str
    reference: str
    tractor: str
    trailer: str | None
    state: RecordState
    probability: float


@dataclass(frozen=True)
class SightingView:
    """One passage as seen. `status`: open | matched | undeclared | refused | closed.
    `kind` of a case: undeclared, ambiguous, look_alike, competing, mismatch, unread, out_of_order, already_present, set_changed, camera_unknown;
    None for a plain match. `standing` is true while the vehicle is at the lane."""

    id: str
    lane: str
    point: str
    started_at: datetime
    ended_at: datetime
    status: str
    kind: str | None
    plates: tuple[PlateEvidence, ...]
    containers: tuple[ContainerEvidence, ...]
    pictures: tuple[Picture, ...]
    record_id: str | None
    probability: float
    candidates: tuple[CandidateView, ...]
    standing: bool
    left_at: datetime | None
    through: bool | None
    settled_by: str | None
    settled_at: datetime | None
    reason: str
    text: str


@dataclass(frozen=True)
class OrderView:
    order_id: str
    issued_at: datetime
    expires_at: datetime
    spent_at: datetime | None
    withdrawn_at: datetime | None
    reason: str


@dataclass(frozen=True)
class FrameView:
    """The latest frame of one camera; the bytes lie in the evidence store's frame area (`read_frame`)."""

    camera: str
    taken_at: datetime
    sha256: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class LaneView:
    """One lane as the officer sees it. `health`: live | quiet | reconnecting | ended | never_seen.
    `may_open` is true where the viewer may confirm the opening now (officer_confirms lane, nothing missing)."""

    id: str
    names: Names
    point: str
    point_names: Names
    opening: Opening
    health: str
    heartbeat_at: datetime | None
    last_frame_at: datetime | None
    note: str | None
    spooled: int
    frames: tuple[FrameView, ...]
    sighting: SightingView | None
    record: RecordLine | None
    missing: tuple[Missing, ...]
    order: OrderView | None
    barrier: str
    may_open: bool


@dataclass(frozen=True)
class Overview:
    """Counts at `at`; `crossed_today` by direction since midnight in Vietnam; waiting times in seconds."""

    at: datetime
    states: Mapping[RecordState, int]
    held: int
    open_cases: int
    waiting_on: Mapping[Authority, int]
    crossed_today: Mapping[Direction, int]
    returns_overdue: int
    forced_today: int
    median_present_seconds: float | None
    lanes: tuple[LaneView, ...] = ()
    oldest_waiting: tuple[RecordLine, ...] = field(default=())


@dataclass(frozen=True)
class JournalEntry:
    """`outcome`: success | refusal; `code` is the refusal's code. `reference` is that of the record, if it is about one; `trace_id` finds in the logs what brought it about."""

    id: int
    at: datetime
    account_id: str
    name: str
    role: str
    address: str
    action: str
    subject: str
    outcome: str
    code: str
    details: Mapping[str, str]
    reference: str = ""
    trace_id: str = ""


@dataclass(frozen=True)
class AccountView:
    id: str
    login: str
    name: str
    role: Role
    firm_name: str | None
    tax_code: str | None
    active: bool
    created_at: datetime


@dataclass(frozen=True)
class DeviceView:
    """A lane's key, never the key itself."""

    id: str
    lane: str
    name: str
    created_at: datetime
    revoked_at: datetime | None

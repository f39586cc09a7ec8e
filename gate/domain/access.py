"""Who may do what. Nothing is permitted that this table does not name."""

from dataclasses import dataclass
from enum import StrEnum

from events.messages.facts import Firm
from events.messages.registry import agency_of
from events.messages.values import Agency, Authority
from gate.domain.errors import ForbiddenError


class Role(StrEnum):
    FIRM = "firm"
    BORDER_GUARD_OFFICER = "border_guard_officer"
    CUSTOMS_OFFICER = "customs_officer"
    HEALTH_OFFICER = "health_officer"
    PLANT_OFFICER = "plant_officer"
    ANIMAL_OFFICER = "animal_officer"
    TAX_OFFICER = "tax_officer"
    YARD_OPERATOR = "yard_operator"
    CONTROL_CENTRE = "control_centre"
    AUDITOR = "auditor"
    ADMIN = "admin"
    LANE = "lane"
    MONITOR = "monitor"  # a machine that watches whether the gate works
    SYSTEM = "system"
    STRANGER = "stranger"  # not signed in: permitted nothing


class Permission(StrEnum):
    DECLARE = "declare"  # and amend and cancel, own records only
    SEE_OWN_RECORDS = "see_own_records"
    SEE_RECORDS = "see_records"
    SEE_PEOPLE = "see_people"
    DECIDE = "decide"  # for the own authority only
    HOLD = "hold"  # place; only the issuer's authority lifts
    REFUSE = "refuse"
    SETTLE_SIGHTING = "settle_sighting"
    SETTLE_DISCREPANCY = "settle_discrepancy"  # what a lane did and what the gate knows do not fit
    OVERRIDE = "override"  # only what the own authority owns
    OPEN_LANE = "open_lane"
    FORCE_BARRIER = "force_barrier"
    CALL = "call"
    ORDER_QUEUE = "order_queue"  # open and close a queue, set its quotas, move a ticket
    CONFIRM_YARD = "confirm_yard"
    SETTLE_FEES = "settle_fees"  # what was paid, and the list of what is owed
    CONFIRM_PASS_THROUGH = "confirm_pass_through"  # noqa: S105 -- a permission, no password
    PUT_REGISTER = "put_register"  # rows of the own agency only
    FOLLOW_EVENTS = "follow_events"  # the feed; own records only without see_records
    MANAGE_WEBHOOKS = "manage_webhooks"  # where the feed is sent to
    SEE_LANES = "see_lanes"
    SEE_YARD = "see_yard"
    SEE_OVERVIEW = "see_overview"
    SEE_JOURNAL = "see_journal"
    SEE_STATUS = "see_status"  # the path of the events and the metrics: no record, no person
    MANAGE_ACCOUNTS = "manage_accounts"
    KEEP_OWN_ACCOUNT = "keep_own_account"  # the own password and API keys: people alone, no key of theirs
    CHANGE_REFERENCE = "change_reference"  # points, routes, lanes, clocks: by the operator of the gate
    REPORT_FROM_LANE = "report_from_lane"  # evidence, frames, sightings of the own lane


_P = Permission
_OFFICER = frozenset(
    {
        _P.KEEP_OWN_ACCOUNT,
        _P.SEE_RECORDS,
        _P.FOLLOW_EVENTS,
        _P.DECIDE,
        _P.HOLD,
        _P.PUT_REGISTER,
        _P.SEE_LANES,
        _P.SEE_YARD,
        _P.SEE_OVERVIEW,
    }
)

PERMITS: dict[Role, frozenset[Permission]] = {
    Role.FIRM: frozenset(
        {_P.DECLARE, _P.SEE_OWN_RECORDS, _P.FOLLOW_EVENTS, _P.MANAGE_WEBHOOKS, _P.KEEP_OWN_ACCOUNT}
    ),
    Role.BORDER_GUARD_OFFICER: _OFFICER
    | {
        _P.SEE_PEOPLE,
        _P.REFUSE,
        _P.SETTLE_SIGHTING,
        _P.SETTLE_DISCREPANCY,
        _P.OVERRIDE,
        _P.OPEN_LANE,
        _P.FORCE_BARRIER,
    },
    Role.CUSTOMS_OFFICER: _OFFICER | {_P.CONFIRM_PASS_THROUGH},
    Role.HEALTH_OFFICER: _OFFICER | {_P.SEE_PEOPLE},
    Role.PLANT_OFFICER: _OFFICER,
    Role.ANIMAL_OFFICER: _OFFICER,
    Role.TAX_OFFICER: _OFFICER,
    Role.YARD_OPERATOR: frozenset(
        {_P.SEE_RECORDS, _P.FOLLOW_EVENTS, _P.SEE_YARD, _P.CONFIRM_YARD, _P.KEEP_OWN_ACCOUNT}
    ),
    Role.CONTROL_CENTRE: frozenset(
        {
            _P.SEE_RECORDS,
            _P.FOLLOW_EVENTS,
            _P.MANAGE_WEBHOOKS,
            _P.SEE_LANES,
            _P.SEE_YARD,
            _P.SEE_OVERVIEW,
            _P.SEE_JOURNAL,
            _P.SEE_STATUS,
            _P.HOLD,
            _P.OVERRIDE,
            _P.CALL,
            _P.ORDER_QUEUE,
            _P.SETTLE_FEES,
            _P.KEEP_OWN_ACCOUNT,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            _P.SEE_RECORDS,
            _P.FOLLOW_EVENTS,
            _P.SEE_LANES,
            _P.SEE_YARD,
            _P.SEE_OVERVIEW,
            _P.SEE_JOURNAL,
            _P.KEEP_OWN_ACCOUNT,
        }
    ),
    Role.ADMIN: frozenset(
        {_P.MANAGE_ACCOUNTS, _P.SEE_LANES, _P.SEE_OVERVIEW, _P.SEE_STATUS, _P.KEEP_OWN_ACCOUNT}
    ),
    Role.LANE: frozenset({_P.REPORT_FROM_LANE}),
    Role.MONITOR: frozenset({_P.SEE_STATUS}),
    Role.SYSTEM: frozenset(
        {
            _P.SEE_RECORDS,
            _P.REPORT_FROM_LANE,
            _P.PUT_REGISTER,
            _P.CONFIRM_PASS_THROUGH,
            _P.MANAGE_ACCOUNTS,
            _P.CHANGE_REFERENCE,
        }
    ),
}

AUTHORITY_OF: dict[Role, Authority] = {
    Role.BORDER_GUARD_OFFICER: Authority.BORDER_GUARD,
    Role.CUSTOMS_OFFICER: Authority.CUSTOMS,
    Role.HEALTH_OFFICER: Authority.HEALTH,
    Role.PLANT_OFFICER: Authority.PLANT,
    Role.ANIMAL_OFFICER: Authority.ANIMAL,
    Role.TAX_OFFICER: Authority.TAX,
}


@dataclass(frozen=True)
class ApiKey:
    """The key under which somebody's software acts: of what its account may do, no more than `permissions`."""

    id: str
    name: str
    permissions: frozenset[Permission]


@dataclass(frozen=True)
class Actor:
    """Who acts, from where. `account_id` is the account's or the device's id; a firm's people carry their firm.

    `api_key` is None where the person acts, and the key where software of theirs does."""

    account_id: str
    name: str
    role: Role
    firm: Firm | None = None
    address: str = ""
    api_key: ApiKey | None = None

    @property
    def authority(self) -> Authority | None:
        return AUTHORITY_OF.get(self.role)

    @property
    def agency(self) -> Agency | None:
        return agency_of(self.authority) if self.authority else None

    @property
    def issuer(self) -> str:
        """Under which name this actor places holds and overrides: its authority, else its role."""
        return str(self.authority or self.role)

    def may(self, permission: Permission) -> bool:
        if self.api_key is not None and permission not in self.api_key.permissions:
            return False
        return permission in PERMITS.get(self.role, frozenset())

    def need(self, permission: Permission) -> None:
        """Raises ForbiddenError `not_permitted`."""
        if not self.may(permission):
            raise ForbiddenError(
                "not_permitted", "Your account may not do this: ask the person whose duty it is."
            )

    def need_authority(self, authority: Authority) -> None:
        """Raises ForbiddenError `not_your_authority`: each authority decides only for itself."""
        if self.authority is not authority:
            raise ForbiddenError(
                "not_your_authority",
                f"Only an officer of {authority.replace('_', ' ')} can do this: it is not your authority's to decide.",
            )


SYSTEM = Actor("system", "system", Role.SYSTEM)
"""The gate itself, acting on what agencies, lanes and deadlines say."""

"""What an authority says about one record in one version."""

from pydantic import Field

from events.messages.values import Authority, Code, DecisionState, Instant, Sha256, Value


class Finding(Value):
    """One rule's result: its code (the legal rule), the sentence people read, its legal basis, and what would mend it."""

    rule: Code
    state: DecisionState
    sentence: str
    basis: str = ""
    fix: str = ""


class Decision(Value):
    """One authority's decision. `revision` is counted by its writer; the latest revision of a version counts.

    `decided_by` is `rules:<set version>` or `officer:<account>`; `facts_digest` is the SHA-256 of the canonical facts used.
    `id` is UUIDv5(record, version, authority, rule-set version, facts digest) for rules, the command id for an officer.
    """

    id: str
    record_id: str
    version: int = Field(ge=1)
    authority: Authority
    state: DecisionState
    revision: int = Field(ge=1)
    required_by: Code | None = None
    channel: str | None = None
    decided_at: Instant
    decided_by: str
    reason: Code
    text: str = ""
    deadline: Instant | None = None
    facts_digest: Sha256
    findings: tuple[Finding, ...] = ()

"""From facts to the decision of one authority. Pure: the same facts give the same bytes."""

import hashlib
from uuid import NAMESPACE_URL, uuid5

from agencies.facts import Facts
from agencies.rule import RuleSet
from events.canonical import canonical_bytes
from events.messages.decisions import Decision

_NAMESPACE = uuid5(NAMESPACE_URL, "vn.bordergate/decision")


def decide(rule_set: RuleSet, facts: Facts) -> Decision:
    """The rules' decision, as revision 1. Its id is UUIDv5(record, version, authority, rule-set version, facts digest)."""
    verdict = rule_set.judge(facts)
    used = hashlib.sha256(canonical_bytes(facts.used())).hexdigest()
    record = facts.known.record
    name = (record.record_id, str(record.version), rule_set.authority, rule_set.version, used)
    return Decision(
        id=str(uuid5(_NAMESPACE, "|".join(name))),
        record_id=record.record_id,
        version=record.version,
        authority=rule_set.authority,
        state=verdict.state,
        revision=1,
        required_by=verdict.required_by,
        channel=verdict.channel,
        decided_at=facts.as_of(),
        decided_by=f"rules:{rule_set.version}",
        reason=verdict.reason,
        text=verdict.text,
        deadline=verdict.deadline,
        facts_digest=used,
        findings=verdict.findings,
    )


def event_id(decision: Decision) -> str:
    """The id of the event that tells of a decision: a rebuilt agency that counts otherwise must not look like a forger."""
    return str(uuid5(_NAMESPACE, f"{decision.id}/{decision.revision}"))

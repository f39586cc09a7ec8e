"""Who may write and read which topic, as Kafka's access rules: exactly what the registry says, no more."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
)
from kafka.errors import SecurityDisabledError

from events.bus.topics import Difference, TopicDiffersError
from events.messages.registry import ONLOOKER, OPERATOR, PRINCIPALS, TOPICS, Topic

_ANY_HOST = "*"
_PATIENCE_SECONDS, _LOOK_SECONDS = 60.0, 0.2
_OURS = {
    ResourceType.TOPIC: ACLResourcePatternType.LITERAL,
    ResourceType.GROUP: ACLResourcePatternType.PREFIXED,
}


class AccessRefusedError(TopicDiffersError):
    """The cluster did not take an access rule."""


def access_differences(admin: Any, topics: Sequence[Topic] = TOPICS) -> list[Difference]:
    """Rules that are missing on the cluster, and rules on our topics and groups that the registry does not know.

    A broker that keeps no access rules at all is one difference: everybody may write everything.
    """
    try:
        found = _found(admin, topics)
    except SecurityDisabledError:
        return [Difference("*", "access", "everybody may do everything", "a broker with an authorizer")]
    wanted = _wanted(topics)
    missing = [Difference(_place(rule), "access", "-", _said(rule)) for rule in _sorted(wanted - found)]
    surplus = [Difference(_place(rule), "access", _said(rule), "-") for rule in _sorted(found - wanted)]
    return missing + surplus


def apply_access(admin: Any, topics: Sequence[Topic] = TOPICS, *, prune: bool = False) -> None:
    """Adds the missing rules, with `prune` then takes the surplus ones away, and waits until the broker goes by them.

    A surplus rule may be somebody's who is not in the registry: only a person takes it away. A broker without an authorizer
    stays as it is. Raises AccessRefusedError.
    """
    try:
        found = _found(admin, topics)
    except SecurityDisabledError:
        return
    wanted = _wanted(topics)
    if missing := _sorted(wanted - found):
        failed = admin.create_acls(missing)["failed"]
        if failed:
            raise AccessRefusedError(f"the cluster refused access rules: {failed}")
    surplus = found - wanted if prune else set()
    if surplus:
        admin.delete_acls([_exactly(rule) for rule in _sorted(surplus)])
    _await(lambda: wanted <= (now := _found(admin, topics)) and not surplus & now)


def _await(in_force: Callable[[], bool]) -> None:
    """The broker that was asked hears of new rules from the controller, behind the topics made a moment ago."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not in_force():
        if time.monotonic() > deadline:
            raise AccessRefusedError(f"the access rules did not take effect within {_PATIENCE_SECONDS:.0f} s")
        time.sleep(_LOOK_SECONDS)


def _wanted(topics: Sequence[Topic]) -> set[ACL]:
    rules = {
        _rule(name, ACLOperation.WRITE, ResourceType.TOPIC, t.name) for t in topics for name in t.writers
    }
    rules |= {
        _rule(name, ACLOperation.READ, ResourceType.TOPIC, t.name) for t in topics for name in t.readers
    }
    rules |= {_rule(OPERATOR, ACLOperation.DESCRIBE, ResourceType.TOPIC, t.name) for t in topics}
    rules |= {_rule(ONLOOKER, ACLOperation.READ, ResourceType.TOPIC, t.name) for t in topics}
    rules |= {
        _rule(looking, ACLOperation.DESCRIBE, ResourceType.GROUP, name)
        for looking in (OPERATOR, ONLOOKER)
        for name in PRINCIPALS
    }
    return rules | {_rule(name, ACLOperation.READ, ResourceType.GROUP, name) for name in PRINCIPALS}


def _found(admin: Any, topics: Sequence[Topic]) -> set[ACL]:
    """The rules of our topics and of the groups named after our principals. Raises SecurityDisabledError."""
    names = {ResourceType.TOPIC: {topic.name for topic in topics}, ResourceType.GROUP: set(PRINCIPALS)}
    found: set[ACL] = set()
    for kind, pattern in _OURS.items():
        place = ResourcePatternFilter(kind, None, pattern)
        rules, _ = admin.describe_acls(ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, place))
        found |= {rule for rule in rules if rule.resource_pattern.resource_name in names[kind]}
    return found


def _rule(name: str, operation: ACLOperation, kind: ResourceType, place: str) -> ACL:
    pattern = ResourcePattern(kind, place, _OURS[kind])
    return ACL(f"User:{name}", _ANY_HOST, operation, ACLPermissionType.ALLOW, pattern)


def _exactly(rule: ACL) -> ACLFilter:
    place = rule.resource_pattern
    pattern = ResourcePatternFilter(place.resource_type, place.resource_name, place.pattern_type)
    return ACLFilter(rule.principal, rule.host, rule.operation, rule.permission_type, pattern)


def _sorted(rules: Iterable[ACL]) -> list[ACL]:
    return sorted(rules, key=lambda rule: (_place(rule), _said(rule)))


def _place(rule: ACL) -> str:
    place = rule.resource_pattern
    group = place.resource_type is ResourceType.GROUP
    return f"groups {place.resource_name}*" if group else str(place.resource_name)


def _said(rule: ACL) -> str:
    verb = "may" if rule.permission_type is ACLPermissionType.ALLOW else "may not"
    host = "" if rule.host == _ANY_HOST else f" from {rule.host}"
    return f"{rule.principal.removeprefix('User:')} {verb} {rule.operation.name.lower()}{host}"

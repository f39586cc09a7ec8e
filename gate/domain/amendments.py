"""What an amendment changes, and who must therefore decide again. One wrong field never starts everything anew."""

from collections.abc import Iterator
from typing import Any

from events.messages.facts import RecordFacts
from events.messages.values import Authority

_IDENTITY = frozenset({"record_id", "version"})

_FIELDS: dict[Authority, frozenset[str]] = {
    Authority.CUSTOMS: frozenset(
        {"gate", "route", "regime", "loaded", "vehicle", "firm", "goods", "customs_declarations"}
    ),
    Authority.BORDER_GUARD: frozenset(
        {
            "gate",
            "route",
            "two_way",
            "vehicle",
            "driver_declared",
            "border_form_declared_at",
            "planned_from",
            "planned_until",
            "permits",
        }
    ),
    Authority.HEALTH: frozenset({"gate", "loaded", "vehicle", "driver_declared", "goods"}),
    Authority.PLANT: frozenset({"gate", "goods"}),
    Authority.ANIMAL: frozenset({"gate", "goods"}),
    Authority.TAX: frozenset({"firm"}),
}
"""The facts an authority looks at. Certificates go by kind: see `_certificates`."""

_SEE_PEOPLE = frozenset({Authority.BORDER_GUARD, Authority.HEALTH})
"""Who looks at the people themselves: theirs are form 09 and the health declaration. No fact tells who a driver is."""
PEOPLE = "/people"

_CERTIFICATES = {Authority.HEALTH: "health", Authority.PLANT: "plant", Authority.ANIMAL: "animal"}


def changed_pointers(
    before: RecordFacts, after: RecordFacts, *, other_people: bool = False
) -> tuple[str, ...]:
    """JSON Pointers of the facts that differ, deepest level, in document order; other people last, as one."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    facts = tuple(_differences(_without_identity(old), _without_identity(new), ""))
    return (*facts, PEOPLE) if other_people else facts


def reopened(before: RecordFacts, after: RecordFacts, *, other_people: bool = False) -> tuple[Authority, ...]:
    """The authorities that must decide again, because a fact they look at has changed."""
    return tuple(
        a
        for a in Authority
        if _facts_for(a, before) != _facts_for(a, after) or (other_people and a in _SEE_PEOPLE)
    )


def same_vehicle_set(before: RecordFacts, after: RecordFacts) -> bool:
    """Whether cameras see the same set: ways of typing and the order of containers do not count."""
    return _compared_vehicle(before) == _compared_vehicle(after)


def _facts_for(authority: Authority, facts: RecordFacts) -> dict[str, Any]:
    plain = facts.model_dump(mode="json", include=set(_FIELDS[authority]))
    if kind := _CERTIFICATES.get(authority):
        plain["certificates"] = [
            c.model_dump(mode="json") for c in facts.certificates if c.kind.startswith(kind)
        ]
    if "vehicle" in plain:
        plain["vehicle"] = _compared_vehicle(facts)
    return plain


def _compared_vehicle(facts: RecordFacts) -> dict[str, Any]:
    """Plates compare by country and canonical text only: another way of typing the same plate changes nothing."""
    trailer = facts.vehicle.trailer
    return {
        "tractor": (facts.vehicle.tractor.country, facts.vehicle.tractor.text),
        "trailer": (trailer.country, trailer.text) if trailer else None,
        "containers": sorted(facts.vehicle.containers),
    }


def _without_identity(plain: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in plain.items() if name not in _IDENTITY}


def _differences(old: Any, new: Any, pointer: str) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in [*old, *(extra for extra in new if extra not in old)]:
            yield from _differences(old.get(name), new.get(name), f"{pointer}/{name}")
    elif isinstance(old, list) and isinstance(new, list):
        for place in range(max(len(old), len(new))):
            yield from _differences(_at(old, place), _at(new, place), f"{pointer}/{place}")
    elif old != new:
        yield pointer


def _at(items: list[Any], place: int) -> Any:
    return items[place] if place < len(items) else None

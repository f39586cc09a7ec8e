"""Numbers a crossing is known by beside its plates: written in many ways, kept and compared in one."""

from collections.abc import Mapping
from enum import StrEnum

from events.messages.facts import RecordFacts
from gate.domain.errors import InvalidError, RuleFailure
from ocr.plates import PlateError, parse_container


class NumberKind(StrEnum):
    CONTAINER = "container"
    CUSTOMS_DECLARATION = "customs_declaration"


Number = tuple[NumberKind, str]


def customs_number(text: str) -> str | None:
    """The digits as they are kept, or None where they are no customs declaration number."""
    digits = "".join(sign for sign in text if sign.isdigit())
    return digits if digits.isascii() and len(digits) in (11, 12) else None


def customs_number_failure(pointer: str, text: str) -> RuleFailure:
    return RuleFailure("customs_number_invalid", pointer, text, "A customs declaration number has 12 digits.")


def numbers_of(facts: RecordFacts) -> frozenset[Number]:
    """Every number the declared facts name."""
    containers = {(NumberKind.CONTAINER, number) for number in facts.vehicle.containers}
    papers = {(NumberKind.CUSTOMS_DECLARATION, paper.number) for paper in facts.customs_declarations}
    return frozenset(containers | papers)


def sought(typed: Mapping[NumberKind, str]) -> frozenset[Number]:
    """What is looked for, in the form it is kept in; a blank text looks for nothing.

    Raises InvalidError `search_invalid` with a failure for each text that is no such number."""
    looked = [_kept(kind, text) for kind, text in typed.items() if text.strip()]
    failures = [one for one in looked if isinstance(one, RuleFailure)]
    if failures:
        raise InvalidError("search_invalid", "Correct the number you look for.", failures)
    return frozenset(one for one in looked if not isinstance(one, RuleFailure))


def kind_of(text: str) -> NumberKind | None:
    """Which number a text is by its shape, right or mistyped; None where it may be a plate or a reference."""
    if customs_number(text) and not any(sign.isalpha() for sign in text):
        return NumberKind.CUSTOMS_DECLARATION
    try:
        parse_container(text)
    except PlateError as error:
        return NumberKind.CONTAINER if error.code == "container_check_digit" else None
    return NumberKind.CONTAINER


def _kept(kind: NumberKind, text: str) -> Number | RuleFailure:
    if kind is NumberKind.CUSTOMS_DECLARATION:
        number = customs_number(text)
        return (kind, number) if number else customs_number_failure(f"/{kind}", text)
    try:
        return kind, parse_container(text)
    except PlateError as error:
        return RuleFailure(error.code, f"/{kind}", text, error.sentence)

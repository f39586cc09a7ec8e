"""What a form holds between being shown, sent and shown again: values by field name and the sentence of what is wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gate.domain.errors import RuleFailure
from gate.pages.speech import Speech


@dataclass
class Form:
    """`errors` keeps the order in which things went wrong; the key "" is for what belongs to no single field."""

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.values.get(name, "").strip()

    def ticked(self, name: str) -> bool:
        return self.values.get(name) == "yes"

    def list(self, name: str) -> tuple[str, ...]:
        """Several entries, separated by commas, semicolons or lines."""
        entries = self.text(name).replace(";", ",").replace("\n", ",").split(",")
        return tuple(entry.strip() for entry in entries if entry.strip())

    def wrong(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, sentence)


def field_of(pointer: str, fields: Mapping[str, str]) -> str:
    """The form field that a JSON Pointer into the declaration belongs to: the longest known beginning, or ""."""
    parts = pointer.split("/")
    while len(parts) > 1:
        if (known := fields.get("/".join(parts))) is not None:
            return known
        parts.pop()
    return ""


def put_failures(
    form: Form, failures: Iterable[RuleFailure], fields: Mapping[str, str], speech: Speech
) -> None:
    for failure in failures:
        form.wrong(field_of(failure.pointer, fields), speech.failure(failure))

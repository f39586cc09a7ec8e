"""A declaration with one part as it was typed: nothing else changes, not even by what a form's field rounds off."""

from datetime import datetime
from typing import Any

from gate.domain.declaration import Declaration, TypedPaper
from gate.pages import times
from gate.pages.declaration_form import goods_line
from gate.pages.forms import Form

_FIELDS: dict[str, tuple[str, ...]] = {
    "tractor": ("tractor",),
    "trailer": ("trailer",),
    "containers": ("containers",),
    "size": ("capacity_kg", "container_feet"),
    "window": ("planned_from", "planned_until"),
    "customs": ("customs_declarations",),
    "border-form": ("border_form_declared_at",),
    "driver": ("people",),
}
_PAPERS = {"certificate": "certificates", "permit": "permits"}


def amended(standing: Declaration, typed: Declaration, form: Form, part: str) -> Declaration:
    """`standing` is what is declared now, `typed` what the whole form says, `part` the part that was changed there."""
    kind, _, rest = part.partition("-")
    if kind == "goods":
        line = goods_line(form, int(rest))
        changed = () if line is None else (line,)
        goods = (*standing.goods[: int(rest)], *changed, *standing.goods[int(rest) + 1 :])
        return standing.model_copy(update={"goods": goods})
    if kind in _PAPERS:
        field = _PAPERS[kind]
        papers = _papers(getattr(standing, field), getattr(typed, field), rest)
        return standing.model_copy(update={field: papers})
    return standing.model_copy(
        update={name: _kept(getattr(standing, name), getattr(typed, name)) for name in _FIELDS[part]}
    )


def _papers(
    standing: tuple[TypedPaper, ...], typed: tuple[TypedPaper, ...], kind: str
) -> tuple[TypedPaper, ...]:
    """The paper of this kind in the place of the earlier one, or behind the others."""
    before = next((paper for paper in standing if paper.kind == kind), None)
    after = next((paper for paper in typed if paper.kind == kind), None)
    if before is not None and after is not None:
        after = after.model_copy(update={"valid_until": _kept_day(before.valid_until, after.valid_until)})
        return tuple(after if paper is before else paper for paper in standing)
    others = tuple(paper for paper in standing if paper is not before)
    return others if after is None else (*others, after)


def _kept(standing: Any, typed: Any) -> Any:
    """An instant that the form shows alike is the same instant."""
    if isinstance(standing, datetime) and isinstance(typed, datetime):
        return standing if times.for_input(standing) == times.for_input(typed) else typed
    return typed


def _kept_day(standing: datetime | None, typed: datetime | None) -> datetime | None:
    same = standing and typed and times.same_day(standing, typed)
    return standing if same else typed

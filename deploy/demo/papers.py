"""What is declared and registered for a story: the declaration a firm sends and the rows the agencies' systems push."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from deploy.demo.stories import Plot, Story
from events.messages.values import Agency, Direction

_ROUTES = {Direction.EXPORT: "export", Direction.IMPORT: "import_through"}


@dataclass(frozen=True)
class RegisterRow:
    agency: Agency
    register: str
    key: str
    row: dict[str, str]

    @property
    def path(self) -> str:
        return f"/registers/{self.agency}/{self.register}/{self.key}"


@dataclass(frozen=True)
class Papers:
    """The numbers of one story on one day, all derived from `tag` (10 digits)."""

    story: Story
    tag: str

    @property
    def customs_number(self) -> str:
        return f"3{'0' if self.story.direction is Direction.EXPORT else '1'}{self.tag}"

    def certificate(self, kind: str) -> str:
        return f"{kind[:2].upper()}-{self.tag}"

    def declaration(
        self, now: datetime, *, trailer: str | None, tractor: str | None = None
    ) -> dict[str, Any]:
        """The JSON body of POST /declarations; `tractor` for the twin's own declaration."""
        story = self.story
        return {
            "direction": story.direction,
            "gate": "huu-nghi",
            "route": "import_transfer" if story.successor else _ROUTES[story.direction],
            "loaded": story.goods is not None,
            "tractor": {"text": tractor or story.tractor.text, "country": story.tractor.country},
            "trailer": {"text": trailer, "country": story.tractor.country} if trailer else None,
            "containers": [story.container] if story.container else [],
            "planned_from": (now - timedelta(minutes=5)).isoformat(),
            "planned_until": (now + timedelta(hours=6)).isoformat(),
            "border_form_declared_at": (now - timedelta(hours=8)).isoformat(),
            "people": [
                {"role": "driver", "name": "Nguyễn Văn An" if story.tractor.country == "VN" else "王建国"}
            ],
            "customs_declarations": [self.customs_number] if story.goods else [],
            "goods": [self._goods()] if story.goods else [],
            "certificates": [{"kind": kind, "number": self.certificate(kind)} for kind in self._kinds()],
        }

    def successor(self, now: datetime) -> dict[str, Any]:
        """The truck that takes over the goods, as it is declared from this one."""
        truck = self.story.successor
        assert truck is not None
        return {
            "tractor": {"text": truck.text, "country": truck.country},
            "planned_from": (now - timedelta(minutes=5)).isoformat(),
            "planned_until": (now + timedelta(hours=6)).isoformat(),
            "border_form_declared_at": (now - timedelta(hours=8)).isoformat(),
            "people": [{"role": "driver", "name": "Lê Văn Bình"}],
        }

    def rows(self, *, complete: bool) -> Iterator[RegisterRow]:
        """What the agencies' own systems know; not `complete` leaves out what the story is about."""
        story = self.story
        if story.goods:
            red = story.plot is Plot.RED_CHANNEL
            status = "cleared" if red and complete else "registered"
            row = {"type": story.direction, "channel": "red" if red else "green", "status": status}
            row["tax_code"] = story.account.tax_code or ""
            yield RegisterRow(Agency.CUSTOMS, "declarations", self.customs_number, row)
        for kind in self._kinds():
            late = kind == "plant" and story.plot is Plot.LATE_CERTIFICATE and not complete
            status = "declared" if kind == "health_form_04" else ("requested" if late else "issued")
            yield RegisterRow(
                Agency.QUARANTINE, "certificates", self.certificate(kind), {"kind": kind, "status": status}
            )
        yield RegisterRow(Agency.TAX, "firms", story.account.tax_code or "", {"status": "active"})

    def _kinds(self) -> list[str]:
        goods = self.story.goods
        kinds = ["health_form_04"]
        if goods and goods.plant:
            kinds.append("plant")
        if goods and goods.animal:
            kinds.append("animal")
        return kinds

    def _goods(self) -> dict[str, Any]:
        goods = self.story.goods
        assert goods is not None
        return {
            "hs": goods.hs,
            "description": goods.description,
            "gross_kg": str(goods.gross_kg),
            "packages": max(1, goods.gross_kg // 20),
            "origin": goods.origin,
            "plant": goods.plant,
            "animal": goods.animal,
            "perishable": goods.perishable,
        }

"""A transshipment through the API: the firm declares the truck that takes over, the yard confirms who came, what went and who left."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from deploy.demo.client import DemoClient

Until = Callable[[Callable[[], bool]], bool]
"""Waits for a condition; False where it did not come in time."""


@dataclass(frozen=True)
class Transshipment:
    """`tag` makes the commands of a story that goes on after a restart the same ones."""

    firm: DemoClient
    yard: DemoClient
    tag: str

    def plan(self, giver: str, truck: dict[str, Any]) -> str:
        """`truck` as POST /records/{id}/successors wants it, without the version; answers the successor's id."""
        body = {**truck, "seen_version": self._record(giver)["version"]}
        answer = self.firm.post(f"/records/{giver}/successors", body, key=f"successor-{self.tag}")
        return str(answer["record_id"])

    def carry_out(self, giver: str, taker: str) -> None:
        """Both are in the yard; the goods go from one to the other."""
        for role, record in (("giver", giver), ("taker", taker)):
            self._moves(record, "arrived", role)
        self.yard.post(f"/records/{taker}/transfers", {"predecessor": giver}, key=f"transfer-{self.tag}")

    def leaves(self, record: str, role: str, until: Until) -> bool:
        """Out of the yard, as soon as nothing is missing there."""
        if not until(lambda: self._may_leave(record)):
            return False
        self._moves(record, "left", role)
        return True

    def _moves(self, record: str, event: str, role: str) -> None:
        body = {"point": "yard", "event": event, "slot": "T1"}
        self.yard.post(f"/records/{record}/yard", body, key=f"{event}-{role}-{self.tag}")

    def _may_leave(self, record: str) -> bool:
        points = self._record(record)["points"]
        return any(p["id"] == "yard" and not p["missing"] for p in points)

    def _record(self, record: str) -> Any:
        return self.firm.get(f"/records/{record}")

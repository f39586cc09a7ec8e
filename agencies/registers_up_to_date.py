"""Nothing passes on a register that is older than whoever keeps it lets it be."""

from typing import ClassVar

from agencies.facts import Facts, Heartbeat
from agencies.findings import Found
from agencies.rule import Rule
from events.messages.values import DecisionState


class RegistersUpToDate(Rule):
    """Each authority adds its sentence: a missing row proves nothing where the newest rows may not have come yet."""

    basis: ClassVar[str] = (
        "House rule: who keeps a register says how long its word holds; no published text sets a limit"
    )

    def check(self, facts: Facts) -> Found | None:
        outdated = facts.outdated()
        if not outdated:
            return None
        about = "; ".join(_told(name, heartbeat) for name, heartbeat in outdated.items())
        return self.found(
            DecisionState.HOLD, f"{about}.", "Wait until the authority has brought it up to date."
        )


def _told(name: str, heartbeat: Heartbeat) -> str:
    return f"{name} is complete as of {heartbeat.complete_as_of.isoformat()}, and that held until {heartbeat.good_until.isoformat()}"

"""The channel (luồng) customs' risk system gave to each declaration."""

from dataclasses import replace
from typing import ClassVar

from agencies.customs.keys import DECLARATIONS
from agencies.facts import Facts, Values
from agencies.findings import Found
from agencies.rule import Rule
from events.messages.values import DecisionState

GREEN, YELLOW, RED, NONE = "green", "yellow", "red", "none"

_WORST_FIRST = (NONE, RED, YELLOW, GREEN)
_SAYS = {
    NONE: (DecisionState.HOLD, "No channel was given yet.", "Wait for the channel of the declaration."),
    RED: (
        DecisionState.INSPECT,
        "Channel 3 (red): the goods are inspected.",
        "Drive to the inspection place and wait for the customs officer.",
    ),
    YELLOW: (
        DecisionState.INSPECT,
        "Channel 2 (yellow): the documents are inspected.",
        "Send the documents of the declaration to customs; the vehicle waits.",
    ),
    GREEN: (DecisionState.PASSED, "Channel 1 (green): accepted as declared.", ""),
}


class CustomsChannel(Rule):
    """Goods pass customs on the green channel, or once the inspection of the yellow or red channel has cleared them."""

    code: ClassVar[str] = "customs_channel"
    basis: ClassVar[str] = "Circular 38/2015/TT-BTC; Circular 81/2019/TT-BTC Art. 22"

    def check(self, facts: Facts) -> Found | None:
        rows = [facts.values(DECLARATIONS, each.number) for each in facts.record.customs_declarations]
        channels = [(_channel(values), values.get("status") == "cleared") for values in rows if values]
        if not channels:
            return None
        waiting = [channel for channel, cleared in channels if not cleared]
        worst = _worst(waiting) if waiting else GREEN
        state, about, fix = _SAYS[worst]
        if worst == GREEN and _worst([channel for channel, _ in channels]) != GREEN:
            about = "Customs has cleared the goods."
        return replace(self.found(state, about, fix), channel=_worst([channel for channel, _ in channels]))


def _channel(values: Values) -> str:
    """What the register says, and nothing better than `none` where it says something unknown."""
    channel = values.get("channel")
    return channel if channel in (GREEN, YELLOW, RED) and isinstance(channel, str) else NONE


def _worst(channels: list[str]) -> str:
    return min(channels, key=_WORST_FIRST.index)

"""What an agency says."""

from events.messages.base import Message
from events.messages.decisions import Decision
from events.messages.values import Authority, Instant


class AgencyDecided(Message):
    """An authority's rules decided about one record in one version. Heard by the gate, which records it."""

    decision: Decision


class PassThroughConfirmed(Message):
    """The goods of an export have gone through the supervision area: said by customs, only after barrier 1 out.

    Source: Circular 38/2015/TT-BTC (as amended by 39/2018) Art. 52.1.c.2: road gates confirm after the crossing."""

    record_id: str
    version: int
    authority: Authority
    at: Instant

"""A record as one reader gets it, in bytes, with the tag that tells one state of it from another."""

from dataclasses import dataclass
from hashlib import sha256

from pydantic import TypeAdapter

from gate.services.views.shapes import RecordView

_JSON = TypeAdapter(RecordView)


@dataclass(frozen=True)
class Representation:
    """`body` is JSON; `tag` is its strong entity tag without quotes (RFC 9110, 8.8.3): the version, then a digest of the body.

    A counter on the record would miss what lies beside it (a hold on the tractor, a competing declaration, a deadline
    that has passed) and what only this reader sees; the digest of what is shown changes with it by construction."""

    body: bytes
    tag: str

    @property
    def etag(self) -> str:
        """As the header carries it."""
        return f'"{self.tag}"'


def represent(record: RecordView) -> Representation:
    body = _JSON.dump_json(record)
    return Representation(body, f"{record.version}-{sha256(body).hexdigest()[:32]}")

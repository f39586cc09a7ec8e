"""What a firm asks with a file of trucks, and what is answered."""

from pydantic import Field

from events.messages.values import Sha256, Value
from gate.services.commands import Command
from gate.spreadsheets.trucks import Truck


class StoreUpload(Command):
    """Declare every truck of this file, one after the other. `sha256` is of the file as sent and stands for its content."""

    name: str = Field(default="", max_length=120)
    sha256: Sha256
    trucks: tuple[Truck, ...] = Field(exclude=True)


class UploadStored(Value):
    upload_id: str
    trucks: int

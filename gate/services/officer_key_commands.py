"""What administrators ask about officers' keys, and what they are answered."""

from pydantic import Field

from events.messages.values import Value
from gate.services.commands import Command


class EnrolOfficerKey(Command):
    """`public`: the raw Ed25519 key, 64 hexadecimal digits, brought by the officer in person."""

    login: str = Field(min_length=2, max_length=60)
    public: str = Field(pattern=r"^[0-9a-f]{64}$")


class RevokeOfficerKey(Command):
    """Lost, copied, or its officer gone."""

    key_id: str = Field(pattern=r"^[0-9a-f]{16}$")
    reason: str = Field(min_length=1, max_length=500)


class OfficerKeyAnswer(Value):
    key_id: str
    account_id: str

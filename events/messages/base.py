"""A message is a frozen fact in the past tense, published once and never changed."""

from events.messages.values import Value


class Message(Value):
    """Base of everything that travels on the log; its CloudEvents type is given in the registry."""

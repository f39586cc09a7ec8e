"""Three words for trouble in a consumer; anything else crashes loudly and the process restarts."""


class SlowDownError(Exception):
    """Not now (a lock, a network, a database away): back off, try the same event again."""


class InvalidMessageError(Exception):
    """This event can never be handled (schema, signature, unknown type, forged): dead-letter it with its reason."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class BrokerDownError(Exception):
    """The log is not reachable. `acked` counts the leading events of the batch that are safely on it."""

    def __init__(self, detail: str, acked: int = 0) -> None:
        super().__init__(detail)
        self.acked = acked

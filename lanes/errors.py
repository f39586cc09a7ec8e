"""What can be wrong with a lane's surroundings; codes are stable, sentences say what to do."""


class SourceError(Exception):
    """A camera's source cannot be used at all: `source_unknown`, `source_unreadable`, `source_empty`."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class BarrierError(Exception):
    """The barrier did not do what it was told; `code` is `barrier_failed` unless the driver knows better."""

    def __init__(self, sentence: str, code: str = "barrier_failed") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence

"""Why a plate or container number is refused."""


class PlateError(ValueError):
    """A text that is no plate or container number; `code` is stable, `sentence` tells what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence

"""What can go wrong before or while reading; every code is stable and every sentence says what to do."""


class ReaderError(Exception):
    """`code` is stable (`image_unreadable`, `image_too_large`, `engine_missing`, `model_broken`, ...)."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence

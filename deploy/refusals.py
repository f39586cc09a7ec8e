"""What keeps a command from doing its work, in one line: a stable code, and a sentence that says what to do."""

REFUSED = 2
"""Exit status where a person must change something: starting again would end the same. systemd does not try."""
NOT_YET = 1
"""Exit status where what is missing may come by itself: starting again may help."""


class Refusal(Exception):  # noqa: N818 -- the word the glossary and the codes use
    """`passes`: it may pass by itself (another process has yet to make a key, a port becomes free)."""

    passes = False

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code

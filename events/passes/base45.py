"""Base45 (RFC 9285): bytes as the characters a QR code packs tightest."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {char: value for value, char in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    pieces = []
    for start in range(0, len(data) - 1, 2):
        rest, first = divmod(int.from_bytes(data[start : start + 2]), 45)
        third, second = divmod(rest, 45)
        pieces.append(ALPHABET[first] + ALPHABET[second] + ALPHABET[third])
    if len(data) % 2:
        second, first = divmod(data[-1], 45)
        pieces.append(ALPHABET[first] + ALPHABET[second])
    return "".join(pieces)


def decode(text: str) -> bytes:
    """Raises ValueError for any text that `encode` does not give."""
    try:
        values = [_VALUE[char] for char in text]
    except KeyError as error:
        raise ValueError(f"{error} is no Base45 character") from None
    data = bytearray()
    for start in range(0, len(values), 3):
        group = values[start : start + 3]
        if len(group) == 1:
            raise ValueError("a single character is left over")
        number = sum(value * 45**place for place, value in enumerate(group))
        if number >= 256 ** (len(group) - 1):
            raise ValueError("a group is out of range")
        data += number.to_bytes(len(group) - 1)
    return bytes(data)

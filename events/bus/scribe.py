"""A process that only signs: signing holds Python's one lock, and a relay with a long backlog needs that lock for Kafka.

Run as a file by itself (events/bus/signatory.py). It reads the private key (32 raw bytes), then rounds: how many texts (4 bytes),
and of each its length (4 bytes) and itself; after each round it writes as many signatures of 64 bytes. It ends with its input.
"""

import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def main() -> None:
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    key = Ed25519PrivateKey.from_private_bytes(source.read(32))
    while head := source.read(4):
        texts = [source.read(int.from_bytes(source.read(4))) for _ in range(int.from_bytes(head))]
        sink.write(b"".join(map(key.sign, texts)))
        sink.flush()


if __name__ == "__main__":
    main()

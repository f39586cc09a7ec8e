"""A pass as text for a QR code: claims, signed as COSE_Sign1 (RFC 9052, EdDSA), in Base45, behind a prefix that names the form.

What comes in is somebody's picture: until the signature is found good, nothing is decoded but a frame of fixed bytes."""

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from events.passes import base45
from events.passes.claims import PassClaims
from events.passes.refusals import PassRefusedError
from events.signing import PinnedKeys, SigningKey

PREFIX = "BG1:"
MOST_CHARACTERS = 1024
_PROTECTED = bytes.fromhex("a201270448")  # {1: -8 (EdDSA), 4: key id of 8 bytes}
_HEAD = bytes.fromhex("d2844d") + _PROTECTED  # tag 18, four items, the protected header of 13 bytes
_KEY_ID_BYTES, _SIGNATURE_BYTES = 8, 64
_SIGNATURE_HEAD = b"\x58\x40"


def sign_pass(claims: PassClaims, key: SigningKey) -> str:
    protected = _PROTECTED + bytes.fromhex(key.key_id)
    payload = claims.to_cbor()
    signature = key.private.sign(_to_sign(protected, payload))
    return PREFIX + base45.encode(
        cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature]), canonical=True)
    )


def open_pass(text: str, keys: PinnedKeys) -> PassClaims:
    """The claims of a pass one of these keys signed. Raises PassRefusedError: pass_unreadable, pass_key_unknown, pass_forged."""
    key_id, payload, signature = _unframed(text)
    raw = keys.keys.get(key_id)
    if raw is None:
        raise PassRefusedError("pass_key_unknown")
    protected = _PROTECTED + bytes.fromhex(key_id)
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, _to_sign(protected, payload))
    except InvalidSignature:
        raise PassRefusedError("pass_forged") from None
    try:
        return PassClaims.from_cbor(payload)
    except ValueError:
        raise PassRefusedError("pass_unreadable") from None


def _unframed(text: str) -> tuple[str, bytes, bytes]:
    """Key id, payload, signature, from the one byte string that may carry them."""
    if len(text) > MOST_CHARACTERS or not text.startswith(PREFIX):
        raise PassRefusedError("pass_unreadable")
    try:
        data = base45.decode(text.removeprefix(PREFIX))
    except ValueError:
        raise PassRefusedError("pass_unreadable") from None
    start = len(_HEAD) + _KEY_ID_BYTES
    end = len(data) - len(_SIGNATURE_HEAD) - _SIGNATURE_BYTES
    signature = data[end + len(_SIGNATURE_HEAD) :]
    key_id, middle = data[len(_HEAD) : start], data[start : max(start, end)]
    payload = middle[3:] if middle[1:2] == b"\x58" else middle[4:]
    framed = (
        _HEAD + key_id + b"\xa0" + _byte_string_head(len(payload)) + payload + _SIGNATURE_HEAD + signature
    )
    if framed != data:
        raise PassRefusedError("pass_unreadable")
    return key_id.hex(), payload, signature


def _byte_string_head(length: int) -> bytes:
    return b"\x58" + bytes([length]) if length < 256 else b"\x59" + length.to_bytes(2)


def _to_sign(protected: bytes, payload: bytes) -> bytes:
    """Sig_structure of RFC 9052, 4.4."""
    return cbor2.dumps(["Signature1", protected, b"", payload], canonical=True)

"""The pass in the QR: small, checked without a network, refused by a code, and safe against whatever is held up to the scanner."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import cbor2
import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given, settings
from hypothesis import strategies as st

from events.messages.values import Direction
from events.passes import base45
from events.passes.check import Place, check_pass
from events.passes.claims import PassClaims
from events.passes.codec import PREFIX, open_pass, sign_pass
from events.passes.refusals import SENTENCES, PassRefusedError
from events.signing import PinnedKeys, SigningKey

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
KEYS = PinnedKeys.of(KEY.public_bytes())
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
CLAIMS = PassClaims(
    id="0123456789abcdef",
    gate="huu-nghi",
    point="b1_out",
    record_id=UUID("11111111-2222-4333-8444-555555555555"),
    version=3,
    direction=Direction.EXPORT,
    tractor="12C12345",
    trailer="12R00111",
    container="CSQU3054383",
    border_guard=True,
    quarantine=True,
    tax=True,
    weight_kg=18500,
    issued_at=NOW,
    expires_at=NOW + timedelta(hours=2),
)
TEXT = sign_pass(CLAIMS, KEY)
PLACE = Place("huu-nghi", "b1_out", {"12C12345", "12R00111"}, NOW + timedelta(minutes=5))


def refused(text: str, place: Place = PLACE, keys: PinnedKeys = KEYS) -> str:
    with pytest.raises(PassRefusedError) as error:
        check_pass(text, keys, place)
    assert error.value.sentence == SENTENCES[error.value.code]
    return error.value.code


def cose(text: str) -> list[bytes]:
    items: list[bytes] = cbor2.loads(base45.decode(text.removeprefix(PREFIX))).value
    return list(items)


def as_text(data: bytes) -> str:
    return PREFIX + base45.encode(data)


def test_a_pass_that_fits_is_taken_with_all_it_says() -> None:
    assert check_pass(TEXT, KEYS, PLACE) == CLAIMS


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (replace(PLACE, now=NOW + timedelta(hours=2)), "pass_expired"),
        (replace(PLACE, now=NOW - timedelta(minutes=3)), "pass_not_yet_valid"),
        (replace(PLACE, gate="tan-thanh"), "pass_other_gate"),
        (replace(PLACE, point="b2_in"), "pass_other_point"),
        (replace(PLACE, plates={"12C12346", "12R00111"}), "pass_other_vehicle"),
        (replace(PLACE, plates={"12C12345"}), "pass_other_vehicle"),
        (replace(PLACE, plates=()), "pass_other_vehicle"),
        (replace(PLACE, used={CLAIMS.id}), "pass_used"),
        (replace(PLACE, withdrawn={CLAIMS.id}), "pass_withdrawn"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_code(place: Place, code: str) -> None:
    assert refused(TEXT, place) == code


def test_a_pass_of_a_stranger_is_refused_and_so_is_a_known_key_id_with_another_key() -> None:
    forger = SigningKey(Ed25519PrivateKey.generate())
    assert refused(sign_pass(CLAIMS, forger)) == "pass_key_unknown"
    assert (
        refused(sign_pass(CLAIMS, forger), keys=PinnedKeys({forger.key_id: KEY.public_bytes()}))
        == "pass_forged"
    )


def test_an_independent_library_writes_the_same_bytes() -> None:
    """Signed by cwt 3.3.0 from the same claims and key: Ed25519 has one signature for one text."""
    assert TEXT == (
        "BG1:RRQT 9P60GO0$+AWKB3UAR098CK+RE380:+AEX59%EKX5C3DJCDDF3QU0824DF3/T0700S49TK404DGWL.AU100992$RLM5A472L72-E43N6XS8KZAKZARXAX7D.F6*96DL6QV6X7DCG6646%9"
        "6%869PD:NAVYAB46/Q6W47KS0Q*0C01/51L81RIC-2C8%EKC1569TH127BA1KRV5ZW36+9EBAZ%LI8FVF9 QF:10%W6%FSE.RGWO%WST2IZ+D/PCUEUUXN ST3009.T1MOTRC9A1YLBGO6D*L9%OS4N3/H"
    )


def test_no_pass_lives_longer_than_a_day() -> None:
    long = CLAIMS.model_copy(update={"expires_at": NOW + timedelta(hours=25)})
    assert refused(sign_pass(long, KEY)) == "pass_expired"


def test_every_changed_byte_is_refused() -> None:
    data = base45.decode(TEXT.removeprefix(PREFIX))
    for place in range(len(data)):
        for bit in (1, 0x80):
            changed = data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]
            assert refused(as_text(changed)) in {"pass_unreadable", "pass_key_unknown", "pass_forged"}, place


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xa0",
        cbor2.dumps({}),
        cbor2.dumps([1, 2, 3]),
        cbor2.dumps("text"),
        bytes.fromhex("bf01ff"),
        b"\x81" * 300 + b"\x00",
        CLAIMS.to_cbor() + b"\x00",
        cbor2.dumps(cbor2.loads(CLAIMS.to_cbor()) | {99: 1}, canonical=True),
        cbor2.dumps(cbor2.loads(CLAIMS.to_cbor()) | {4: 2**70}, canonical=True),
        cbor2.dumps(cbor2.loads(CLAIMS.to_cbor()) | {7: "0123456789abcdef"}, canonical=True),
        cbor2.dumps(cbor2.CBORTag(55799, cbor2.loads(CLAIMS.to_cbor()))),
    ],
)
def test_a_good_signature_over_anything_else_is_unreadable_and_never_an_error(payload: bytes) -> None:
    """Signed by our own key: what no scanner ever sees unless something went wrong here."""
    protected = cose(TEXT)[0]
    signature = KEY.private.sign(cbor2.dumps(["Signature1", protected, b"", payload]))
    data = cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature]))
    assert refused(as_text(data)) == "pass_unreadable"


@given(st.text(max_size=1100) | st.text(base45.ALPHABET, max_size=1100).map(lambda text: PREFIX + text))
@example("")
@example(PREFIX)
@example(PREFIX + ":::")
def test_any_text_at_all_is_refused_and_never_an_error(text: str) -> None:
    assert refused(text) in {"pass_unreadable", "pass_key_unknown", "pass_forged"}


@given(st.binary(max_size=700))
def test_any_bytes_behind_the_true_head_are_refused_and_never_an_error(rest: bytes) -> None:
    head = base45.decode(TEXT.removeprefix(PREFIX))[:16]
    assert refused(as_text(head + rest)) in {"pass_unreadable", "pass_key_unknown", "pass_forged"}


def edited(whole: str, edits: list[tuple[str, int, int]]) -> str:
    for kind, place, size in edits:
        at = place % (len(whole) + 1)
        part = whole[at : at + size]
        rest = whole[at + size :]
        whole = {
            "leave out": whole[:at] + rest,
            "repeat": whole[:at] + part * 2 + rest,
            "turn round": whole[:at] + part[::-1] + rest,
            "raise": whole[:at] + "".join(chr((ord(sign) + size) % 256) for sign in part) + rest,
            "cut": whole[:at],
        }[kind]
    return whole


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["leave out", "repeat", "turn round", "raise", "cut"]),
        st.integers(0, 400),
        st.integers(1, 60),
    ),
    min_size=1,
    max_size=4,
)


@given(EDITS)
@settings(deadline=None)  # on a busy machine
def test_a_valid_pass_with_a_damaged_text_is_refused_or_the_same(edits: list[tuple[str, int, int]]) -> None:
    text = edited(TEXT, edits)
    if text != TEXT:
        assert refused(text) in {"pass_unreadable", "pass_key_unknown", "pass_forged"}


@given(EDITS)
@settings(deadline=None)  # on a busy machine
def test_a_valid_pass_with_damaged_bytes_is_refused_or_the_same(edits: list[tuple[str, int, int]]) -> None:
    data = base45.decode(TEXT.removeprefix(PREFIX))
    changed = edited(data.decode("latin-1"), edits).encode("latin-1")
    if changed != data:
        assert refused(as_text(changed)) in {"pass_unreadable", "pass_key_unknown", "pass_forged"}


@pytest.mark.parametrize(
    "payload",
    [bytes([major << 5 | 27]) + b"\xff" * 8 for major in range(2, 7)]
    + [bytes([major << 5 | 26]) + b"\x7f" + b"\xff" * 3 for major in range(2, 6)]
    + [bytes([major << 5 | 31]) + b"\x00" * 200 for major in range(2, 6)]
    + [b"\xc6" * 400 + b"\x00", b"\x9f" * 400, b"\xbf\x00" * 200],
    ids=lambda payload: payload[:3].hex(),
)
def test_lengths_and_depths_that_would_fill_the_memory_are_unreadable(payload: bytes) -> None:
    """Under a good signature, announced and not sent: texts, lists and maps of 2^64 or 2^31 parts, endless ones, nested tags."""
    protected = cose(TEXT)[0]
    signature = KEY.private.sign(cbor2.dumps(["Signature1", protected, b"", payload]))
    data = cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature]))
    assert refused(as_text(data)) == "pass_unreadable"


@pytest.mark.parametrize("sign", ["0", ":", "\0", "🚚", "\u202e"])
def test_a_text_of_megabytes_is_unreadable_before_it_is_read(sign: str) -> None:
    assert refused(PREFIX + sign * 4_000_000) == "pass_unreadable"


@given(
    st.builds(
        PassClaims,
        id=st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
        gate=st.from_regex(r"[a-z0-9][a-z0-9_-]{0,39}", fullmatch=True),
        point=st.text(min_size=1, max_size=40),
        record_id=st.uuids(),
        version=st.integers(1, 100_000),
        direction=st.sampled_from(Direction),
        tractor=st.from_regex("[0-9A-Z\u4e00-\u9fff]{4,10}", fullmatch=True),
        trailer=st.none() | st.from_regex("[0-9A-Z\u4e00-\u9fff]{4,10}", fullmatch=True),
        container=st.none() | st.from_regex(r"[A-Z]{4}[0-9]{7}", fullmatch=True),
        border_guard=st.booleans(),
        quarantine=st.booleans(),
        tax=st.booleans(),
        weight_kg=st.none() | st.integers(0, 1_000_000),
        issued_at=st.integers(0, 2**33).map(lambda s: datetime.fromtimestamp(s, UTC)),
        expires_at=st.integers(0, 2**33).map(lambda s: datetime.fromtimestamp(s, UTC)),
    )
)
def test_what_is_signed_is_what_is_opened(claims: PassClaims) -> None:
    assert open_pass(sign_pass(claims, KEY), KEYS) == claims


def test_the_code_is_small_enough_for_a_cracked_phone() -> None:
    """QR version 10 or smaller at error level M, alphanumeric."""
    code = segno.make(TEXT, error="m", micro=False, boost_error=False)
    assert code.mode == "alphanumeric"
    assert int(code.version) <= 10


def test_it_carries_no_name() -> None:
    assert set(PassClaims.model_fields) == {
        "id", "gate", "point", "record_id", "version", "direction", "tractor", "trailer", "container",
        "border_guard", "quarantine", "tax", "weight_kg", "issued_at", "expires_at",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"AB", "BB8"),
        (b"Hello!!", "%69 VD92EX0"),
        (b"base-45", "UJCLQE7W581"),
        (b"ietf!", "QED8WEX0"),
        (b"", ""),
    ],
)
def test_base45_as_in_rfc_9285(data: bytes, text: str) -> None:
    assert (base45.encode(data), base45.decode(text)) == (text, data)


@pytest.mark.parametrize("text", ["GGW", "A", "a0", "BB8B", "::", "Ä00"])
def test_base45_refuses_what_it_does_not_write(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        base45.decode(text)


@given(st.binary(max_size=300))
def test_base45_loses_nothing(data: bytes) -> None:
    assert base45.decode(base45.encode(data)) == data

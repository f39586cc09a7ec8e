"""A thousand random edits of eight kinds: every one is found, and lies where the check says. What the gate itself did wrong is found too."""

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.signing import SigningKey
from gate.domain.chain import NOTHING_BEFORE, entry_body, next_digest
from gate.services.chain_journal import Seal
from gate.verify_queue import Check, read_receipts, report, verify

SEAL = Seal("huu-nghi", SigningKey(Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)))
PUBLIC = SEAL.key.public_bytes()
QUOTAS = {"perishable": 2, "ordinary": 3, "empty": 1}
OFFICER = {"by": "account-1", "reason": "perishing", "note": "Cooling has failed."}
Said = dict[str, Any]
Lines = list[bytes]

DAY: list[Said] = [
    {"event": "opened", "point": "b2_in", "quotas": QUOTAS, "answer_minutes": 30, "by": "account-1"},
    *({"event": "taken", "ticket": n, "class": "ordinary", "vehicle": "v"} for n in range(1, 6)),
    {"event": "taken", "ticket": 6, "class": "perishable", "vehicle": "v"},
    {"event": "called", "ticket": 1, "by": "account-1"},
    {"event": "called", "ticket": 6, "by": "account-1"},
    {"event": "moved", "ticket": 5, "place": 2, **OFFICER},
    {"event": "passed", "ticket": 1, "called": True},
    {"event": "rebound", "ticket": 2, "class": "ordinary", "to_end": True, "vehicle": "w"},
    {"event": "called", "ticket": 5, "by": "account-1"},
    {"event": "no_show", "ticket": 5},
    {"event": "let_in", "ticket": 4, **OFFICER},
    {"event": "passed", "ticket": 4, "called": False},
    {"event": "withdrawn", "ticket": 3, "reason": "cancelled_by_firm"},
    {"event": "taken", "ticket": 7, "class": "empty", "vehicle": "v"},
]
WAITING = {"perishable": [], "ordinary": [2], "empty": [7]}


def exported(day: list[Said], waiting: Said, queue: str = "q") -> Lines:
    """What an honest gate, or one that holds the key and lies, writes."""
    lines, digest = [], NOTHING_BEFORE
    for number, said in enumerate(day, 1):
        body = entry_body(number, {"queue": queue, "at": "2026-11-24T02:00:00+00:00", **said})
        digest = next_digest(digest, body)
        lines.append(f"entry {digest} ".encode() + body + b"\n")
    statement = {"kind": "queue_end", "queue": queue, "number": len(day), "digest": digest, "at": "t"}
    body_text, signature = SEAL.sign({**statement, "waiting": waiting})
    return [*lines, f"end {signature} {body_text}\n".encode()]


def whole() -> Lines:
    return exported(DAY, WAITING)


def codes(check: Check) -> set[str]:
    return {finding.code for finding in check.findings}


def changed_byte(one: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(one) - 1)
    other = chance.choice([byte for byte in b'0aZ"{ \x00' if byte != one[place]])
    return one[:place] + bytes([other]) + one[place + 1 :]


def edit(lines: Lines, chance: random.Random) -> None:
    place = chance.randrange(len(lines) - 1)
    lines[place] = changed_byte(lines[place], chance)


def delete(lines: Lines, chance: random.Random) -> None:
    del lines[chance.randrange(len(lines) - 1)]


def swap(lines: Lines, chance: random.Random) -> None:
    one, other = chance.sample(range(len(lines) - 1), 2)
    lines[one], lines[other] = lines[other], lines[one]


def truncate(lines: Lines, chance: random.Random) -> None:
    del lines[chance.randrange(len(lines)) :]


def repeat(lines: Lines, chance: random.Random) -> None:
    place = chance.randrange(len(lines) - 1)
    lines.insert(chance.randrange(place + 1, len(lines)), lines[place])


def put_in(lines: Lines, chance: random.Random) -> None:
    """A line with the next number and a right seal: a ticket that nobody took."""
    place = chance.randrange(len(lines) - 2)
    before = lines[place].split(b" ")[1].decode()
    body = entry_body(place + 2, {"queue": "q", "event": "taken", "ticket": 9, "class": "ordinary"})
    lines.insert(place + 1, f"entry {next_digest(before, body)} ".encode() + body + b"\n")


def chain_anew(lines: Lines, chance: random.Random) -> None:
    """The thorough forger: changes what was said and computes every later seal anew, but has no key."""
    place = chance.randrange(len(DAY))
    day = [*DAY[:place], {**DAY[place], "forged": "yes"}, *DAY[place + 1 :]]
    lines[:-1] = exported(day, WAITING)[:-1]


def spoil_signature(lines: Lines, chance: random.Random) -> None:
    lines[-1] = changed_byte(lines[-1], chance)


def test_an_honest_day_is_in_order_and_tells_what_was_done_openly() -> None:
    check = verify(whole(), PUBLIC)
    assert check.findings == []
    assert check.line.remarks == [
        "ticket 5 moved to place 2: perishing, 'Cooling has failed.'",
        "ticket 2 has another vehicle set, at the end again",
        "ticket 4 let in without a call: perishing",
    ]
    assert list(report(check))[-1] == "in order: 18 entries of queue q, 7 tickets, 2 wait, exported t"


@pytest.mark.parametrize("kind", [edit, delete, swap, truncate, repeat, put_in, chain_anew, spoil_signature])
def test_125_random_edits_of_each_kind_are_all_found(kind: Callable[[Lines, random.Random], None]) -> None:
    for seed in range(125):
        lines = whole()
        kind(lines, random.Random(seed))
        assert verify(lines, PUBLIC).findings, seed


def without(said: Said, name: str) -> Said:
    return {key: value for key, value in said.items() if key != name}


CALL = {"event": "called", "by": "account-1"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ([{"event": "taken", "ticket": 9, "class": "ordinary"}], "ticket_numbers"),
        ([{"event": "called", "ticket": 9, "by": "a"}], "ticket_unknown"),
        (
            [{"event": "taken", "ticket": 8, "class": "empty"}, {**CALL, "ticket": 8}],
            "called_out_of_turn",
        ),
        (
            [
                {"event": "taken", "ticket": 8, "class": "empty"},
                {**CALL, "ticket": 7},
                {**CALL, "ticket": 8},
            ],
            "quota_exceeded",
        ),
        ([{"event": "moved", "ticket": 2, "place": 3, **OFFICER}], "place_unknown"),
        ([{"event": "moved", "ticket": 2, "place": 0, **OFFICER}], "place_unknown"),
        *(
            ([without({"event": "moved", "ticket": 2, "place": 1, **OFFICER}, name)], "reason_missing")
            for name in OFFICER
        ),
        (
            [{"event": "rebound", "ticket": 2, "class": "empty", "to_end": False}],
            "place_kept_in_another_class",
        ),
        ([{"event": "no_show", "ticket": 2}], "ticket_unknown"),
        ([{"event": "passed", "ticket": 2, "called": True}], "called_differs"),
        ([{"event": "withdrawn", "ticket": 3, "reason": "x"}], "ticket_unknown"),
        ([{"event": "quotas_set", "quotas": QUOTAS, "by": "a"}], "reason_missing"),
        ([{"event": "opened", "quotas": QUOTAS}], "opened_twice"),
        ([{"event": "closed", "by": "a", "note": "n"}, {**CALL, "ticket": 2}], "not_open"),
        ([{"event": "forgotten"}], "event_unknown"),
    ],
)
def test_a_gate_that_signs_what_no_queue_may_do_is_found(more: list[Said], code: str) -> None:
    assert code in codes(verify(exported([*DAY, *more], WAITING), PUBLIC))


def test_an_order_that_differs_from_its_log_is_found() -> None:
    later = [*DAY, {"event": "taken", "ticket": 8, "class": "ordinary", "vehicle": "v"}]
    right = {**WAITING, "ordinary": [2, 8]}
    assert verify(exported(later, right), PUBLIC).findings == []
    assert codes(verify(exported(later, {**right, "ordinary": [8, 2]}), PUBLIC)) == {"order_differs"}


def test_who_passes_without_ticket_and_call_is_told() -> None:
    check = verify(exported([*DAY, {"event": "passed", "ticket": None, "called": False}], WAITING), PUBLIC)
    assert (check.findings, check.line.remarks[-1]) == (
        [],
        "a vehicle without a ticket passed without a call",
    )


def test_a_log_written_anew_by_the_keys_owner_does_not_fit_an_old_receipt() -> None:
    seal = whole()[5].split(b" ")[1].decode()
    assert verify(whole(), PUBLIC, {6: seal}).findings == []
    favoured = [DAY[0], *DAY[2:6], DAY[1], *DAY[6:]]
    anew = [
        {**said, "ticket": n} if said["event"] == "taken" and n < 6 else said
        for n, said in enumerate(favoured)
    ]
    anew[1]["vehicle"] = "another"
    check = verify(exported(anew, WAITING), PUBLIC, {6: seal})
    assert codes(check) == {"receipt_differs"}


def test_another_key_and_another_queues_lines_prove_nothing_here() -> None:
    other = SigningKey(Ed25519PrivateKey.generate()).public_bytes()
    assert codes(verify(whole(), other)) == {"signature_wrong", "truncated"}
    assert "other_queue" in codes(verify([*whole()[:-1], exported(DAY, WAITING, "p")[-1]], PUBLIC))


def test_receipts_that_contradict_each_other_are_no_receipts() -> None:
    assert read_receipts([f"3:{'A' * 64}"]) == {3: "a" * 64}
    for wrong in (["3:ab"], ["x"], [f"3:{'a' * 64}", f"3:{'b' * 64}"]):
        with pytest.raises(ValueError, match=r"."):
            read_receipts(wrong)


def test_the_file_runs_alone_where_nothing_of_ours_is_installed(tmp_path: Path) -> None:
    (tmp_path / "verify_queue.py").write_text(Path("gate/verify_queue.py").read_text())
    (tmp_path / "export").write_bytes(b"".join(whole()))
    (tmp_path / "cut").write_bytes(b"".join(whole()[:-1]))
    (tmp_path / "key").write_bytes(PUBLIC)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "verify_queue.py", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    receipt = f"2:{whole()[1].split(b' ')[1].decode()}"
    assert (run("export", PUBLIC.hex(), receipt).returncode, run("cut", "key").returncode) == (0, 1)
    assert "truncated" in run("cut", "key").stdout
    assert run("export", "key", f"2:{'0' * 64}").returncode == 1
    assert (run("export", "none").returncode, run("export", "key", "2").returncode) == (2, 2)

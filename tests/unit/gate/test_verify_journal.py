"""A thousand random edits of eight kinds: every one is found, and named by numbers that hold the place where it was made."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.signing import SigningKey
from gate.domain.chain import NOTHING_BEFORE, entry_body, next_digest
from gate.services.chain_journal import Seal
from gate.verify_journal import Check, Finding, read_key, verify

SEAL = Seal("huu-nghi", SigningKey(Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)))
PUBLIC = SEAL.key.public_bytes()
ENTRIES, EACH = 60, 10
Lines = list[bytes]


def line(kind: str, seal: str, body: bytes) -> bytes:
    return f"{kind} {seal} ".encode() + body + b"\n"


def signed(kind: str, checkpoint: int, number: int, digest: str) -> bytes:
    statement = {
        "kind": kind,
        "checkpoint": checkpoint,
        "number": number,
        "digest": digest,
        "at": f"t{number}",
    }
    body, signature = SEAL.sign(statement)
    return line(kind, signature, body.encode())


def journal() -> Lines:
    """Sixty entries with a checkpoint after each ten."""
    lines, digest = [], NOTHING_BEFORE
    for number in range(1, ENTRIES + 1):
        body = entry_body(number, {"action": "noted", "subject": f"thing {number}", "details": {"n": "x"}})
        digest = next_digest(digest, body)
        lines.append(line("entry", digest, body))
        if number % EACH == 0:
            lines.append(signed("checkpoint", number // EACH, number, digest))
    return [*lines, signed("end", ENTRIES // EACH, ENTRIES, digest)]


def number_of(one: bytes) -> int:
    return int(json.loads(one.split(b" ", 2)[2])["number"])


def entries_of(lines: Lines) -> list[int]:
    return [place for place, one in enumerate(lines) if one.startswith(b"entry")]


def changed_byte(one: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(one) - 1)
    other = chance.choice([byte for byte in b'0aZ"{ \x00' if byte != one[place]])
    return one[:place] + bytes([other]) + one[place + 1 :]


def edit(lines: Lines, chance: random.Random) -> int:
    place = chance.choice(entries_of(lines))
    number = number_of(lines[place])
    lines[place] = changed_byte(lines[place], chance)
    return number


def delete(lines: Lines, chance: random.Random) -> int:
    return number_of(lines.pop(chance.choice(entries_of(lines))))


def swap(lines: Lines, chance: random.Random) -> int:
    one, other = sorted(chance.sample(entries_of(lines), 2))
    number = number_of(lines[one])
    lines[one], lines[other] = lines[other], lines[one]
    return number


def truncate(lines: Lines, chance: random.Random) -> int:
    place = chance.randrange(1, len(lines))
    del lines[place:]
    return number_of(lines[-1]) + 1


def repeat(lines: Lines, chance: random.Random) -> int:
    place = chance.choice(entries_of(lines))
    lines.insert(chance.randrange(place + 1, len(lines)), lines[place])
    return number_of(lines[place])


def put_in(lines: Lines, chance: random.Random) -> int:
    """A forged entry with the next number and a right seal."""
    place = chance.choice(entries_of(lines)[:-1])
    number = number_of(lines[place]) + 1
    before = lines[place].split(b" ")[1].decode()
    body = entry_body(number, {"action": "forged"})
    lines.insert(place + 1, line("entry", next_digest(before, body), body))
    return number


def chain_anew(lines: Lines, chance: random.Random) -> int:
    """The thorough forger: edits an entry and computes every later seal anew, but has no key."""
    start = chance.choice(entries_of(lines))
    number = number_of(lines[start])
    digest = lines[entries_of(lines)[number - 2]].split(b" ")[1].decode() if number > 1 else NOTHING_BEFORE
    for place in [place for place in entries_of(lines) if place >= start]:
        body = lines[place].split(b" ", 2)[2].rstrip(b"\n")
        body = body.replace(b"noted", b"moved") if place == start else body
        digest = next_digest(digest, body)
        lines[place] = line("entry", digest, body)
    return number


def spoil_signature(lines: Lines, chance: random.Random) -> int:
    """Changes or takes away one of the signed lines: the entries before it stand without it, or the file without an end."""
    place = chance.choice([place for place, one in enumerate(lines) if not one.startswith(b"entry")])
    number = number_of(lines[place]) + lines[place].startswith(b"end")
    if chance.random() < 0.5:
        lines[place] = changed_byte(lines[place], chance)
    else:
        del lines[place]
    return number


KINDS = (edit, delete, swap, truncate, repeat, put_in, chain_anew, spoil_signature)


def around(finding: Finding) -> range:
    """The numbers a finding names, and the next: a wrong link lies between two entries."""
    return range(finding.first, finding.last + 2)


def test_an_untouched_export_has_no_findings() -> None:
    check = verify(journal(), PUBLIC)
    assert (check.findings, check.number, check.checkpoint, check.ended) == ([], ENTRIES, 6, "t60")


@pytest.mark.parametrize("kind", KINDS)
def test_125_random_edits_of_each_kind_are_all_located(kind) -> None:
    for seed in range(125):
        lines = journal()
        number = kind(lines, random.Random(seed))
        check = verify(lines, PUBLIC)
        assert check.findings, seed
        assert any(number in around(finding) for finding in check.findings), (seed, number, check.findings)


@pytest.mark.parametrize("kind", KINDS)
def test_no_finding_points_before_the_checkpoint_that_is_still_good(kind) -> None:
    """Nobody is sent to search what a good signature covers."""
    for seed in range(25):
        lines = journal()
        number = kind(lines, random.Random(seed))
        first = min(finding.first for finding in verify(lines, PUBLIC).findings)
        assert first >= (number - 1) // EACH * EACH, (seed, number, first)


def test_another_key_signs_nothing_here() -> None:
    other = SigningKey(Ed25519PrivateKey.generate()).public_bytes()
    assert {finding.code for finding in verify(journal(), other).findings} >= {"signature_wrong", "truncated"}


def test_a_valid_end_of_another_gates_journal_is_no_end_of_this_one() -> None:
    body, signature = Seal("tan-thanh", SEAL.key).sign(
        json.loads(journal()[-1].split(b" ", 2)[2]) | {"origin": "x"}
    )
    check: Check = verify([*journal()[:-1], line("end", signature, body.encode())], PUBLIC)
    assert "other_journal" in {finding.code for finding in check.findings}


def test_the_file_runs_alone_where_nothing_of_ours_is_installed(tmp_path: Path) -> None:
    module = Path("gate/verify_journal.py").read_text()
    (tmp_path / "verify_journal.py").write_text(module)
    (tmp_path / "export").write_bytes(b"".join(journal()))
    (tmp_path / "cut").write_bytes(b"".join(journal()[:-1]))
    (tmp_path / "key").write_bytes(PUBLIC)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "verify_journal.py", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (run("export", PUBLIC.hex()).returncode, run("cut", "key").returncode) == (0, 1)
    assert "truncated, entry 61" in run("cut", "key").stdout
    assert run("export", "none").returncode == 2


def test_keys_are_read_from_files_and_from_digits(tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(PUBLIC)
    (tmp_path / "digits").write_text(PUBLIC.hex() + "\n")
    assert {read_key(str(tmp_path / "raw")), read_key(str(tmp_path / "digits")), read_key(PUBLIC.hex())} == {
        PUBLIC
    }
    (tmp_path / "short").write_text("abcd")
    with pytest.raises(ValueError, match="32 bytes"):
        read_key(str(tmp_path / "short"))

"""Guessing is made slow for the guesser, never impossible for the owner of the account."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from gate.domain.errors import InvalidError
from gate.web.attempts import PER_ADDRESS, PER_LOGIN_AND_ADDRESS, SLOW_AFTER, WINDOW, Attempts
from gate.web.problems import TooManyError

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
GUESSER, OWNER = "192.0.2.1", "198.51.100.7"


def refuse() -> None:
    raise InvalidError("login_refused", "")


def wrong(attempts: Attempts, login: str = "guard", address: str = GUESSER, at: datetime = NOW) -> None:
    with pytest.raises(InvalidError), attempts.one(login, address, at):
        refuse()


def right(attempts: Attempts, login: str = "guard", address: str = GUESSER, at: datetime = NOW) -> None:
    with attempts.one(login, address, at):
        pass


def refused(act: Callable[[], None]) -> timedelta:
    with pytest.raises(TooManyError) as error:
        act()
    assert error.value.code == "too_many_attempts"
    return error.value.wait


def test_after_its_wrong_attempts_one_address_waits_for_one_login() -> None:
    attempts = Attempts()
    for _ in range(PER_LOGIN_AND_ADDRESS):
        wrong(attempts)
    assert refused(lambda: right(attempts)) == WINDOW
    right(attempts, login="another")
    right(attempts, at=NOW + WINDOW)


def test_a_stranger_does_not_lock_out_the_owner() -> None:
    attempts = Attempts()
    for n in range(SLOW_AFTER * 3):
        wrong(attempts, address=f"203.0.113.{n}")
    right(attempts, address=OWNER)


def test_a_login_guessed_at_from_everywhere_grows_slow_not_shut() -> None:
    attempts = Attempts()
    for n in range(SLOW_AFTER):
        wrong(attempts, address=f"203.0.113.{n}")
    wrong(attempts, address=OWNER)
    wait = refused(lambda: right(attempts, address=OWNER, at=NOW + timedelta(milliseconds=1)))
    assert timedelta(0) < wait <= timedelta(seconds=60)
    right(attempts, address=OWNER, at=NOW + timedelta(milliseconds=1) + wait)


def test_one_address_that_tries_many_logins_waits() -> None:
    attempts = Attempts()
    for n in range(PER_ADDRESS):
        wrong(attempts, login=f"login-{n}")
    refused(lambda: right(attempts, login="fresh"))
    right(attempts, login="fresh", address=OWNER)


def test_an_ipv6_network_counts_as_one_address() -> None:
    attempts = Attempts()
    for n in range(PER_LOGIN_AND_ADDRESS):
        wrong(attempts, address=f"2001:db8:1:1::{n}")
    refused(lambda: right(attempts, address="2001:db8:1:1::ffff"))
    right(attempts, address="2001:db8:1:2::1")


def test_right_passwords_and_broken_databases_count_nothing() -> None:
    attempts = Attempts()
    for _ in range(PER_ADDRESS * 2):
        right(attempts)
        with pytest.raises(OSError, match="away"), attempts.one("guard", GUESSER, NOW):
            raise OSError("away")
    right(attempts)


def test_attempts_at_the_same_moment_do_not_slip_through_together() -> None:
    attempts, at_once = Attempts(), PER_LOGIN_AND_ADDRESS * 2
    together = Barrier(at_once)

    def guess(_: int) -> bool:
        together.wait()
        try:
            with suppress(InvalidError), attempts.one("guard", GUESSER, NOW):
                together.wait()
                refuse()
        except TooManyError:
            together.wait()
            return False
        return True

    with ThreadPoolExecutor(at_once) as pool:
        checked = sum(pool.map(guess, range(at_once)))
    assert checked == PER_LOGIN_AND_ADDRESS


def test_what_is_over_is_forgotten() -> None:
    attempts = Attempts()
    for n in range(100):
        wrong(attempts, login=f"login-{n}", address=f"203.0.113.{n}")
    right(attempts, at=NOW + WINDOW * 2)
    assert attempts.remembered == 0

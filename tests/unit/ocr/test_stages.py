"""Where the time of reading goes."""

import threading
import time

import pytest

from ocr.stages import counted, stage


def work(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_each_stage_is_added_up_by_its_name() -> None:
    with counted() as spent:
        for seconds in (0.002, 0.003):
            with stage("look"):
                work(seconds)
        with stage("glance"):
            work(0.001)
        work(0.002)
    assert set(spent) == {"look", "glance"}
    assert spent["look"] >= 5_000
    assert spent["glance"] >= 1_000


def test_nobody_counts_what_another_thread_reads_or_what_comes_afterwards() -> None:
    def other() -> None:
        with stage("look"):
            work(0.001)

    with counted() as spent:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    other()
    assert not spent


def fail() -> None:
    work(0.001)
    raise ValueError("no corners")


def test_a_stage_that_fails_counts_all_the_same() -> None:
    with counted() as spent, pytest.raises(ValueError, match="corners"), stage("look"):
        fail()
    assert spent["look"] >= 1_000

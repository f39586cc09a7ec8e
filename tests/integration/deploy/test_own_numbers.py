"""A process without a door gives its own numbers to its own machine."""

import socket
import threading

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from deploy.own_numbers import own_numbers
from deploy.parts.processes import own_port
from deploy.refusals import Refusal
from deploy.supervisor import Part, Supervisor


def restarts(port: int, part: str) -> float:
    text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    return next(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "bordergate_part_restarts_total" and sample.labels == {"part": part}
    )


def test_a_part_that_crashed_and_was_started_again_is_counted() -> None:
    tries, done = [], threading.Event()

    def work(_: threading.Event) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("the first try fails")
        done.set()

    supervisor, port = Supervisor(), own_port()
    with own_numbers(port):
        supervisor.start(Part("steady", lambda stop: None), Part("shaky", work))
        assert done.wait(60)
        supervisor.close()
        assert (restarts(port, "steady"), restarts(port, "shaky")) == (0, 1)


def test_a_port_in_use_is_refused_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Refusal, match="port_taken"), own_numbers(taken.getsockname()[1]):
            pass


def test_without_a_port_nothing_listens() -> None:
    with own_numbers(None):
        pass

"""What keeps a process from starting is said in one line with its code; what comes and goes is waited for."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from deploy.parts.processes import own_port
from deploy.refusals import NOT_YET, REFUSED

COMMAND = [sys.executable, "-m", "deploy.cli"]
PATIENCE = 120.0


def start(folder: Path, *words: str, **settings: str) -> subprocess.Popen[str]:
    given = {"data": str(folder / "data"), **settings}
    env = {**os.environ, **{f"BORDERGATE_{name.upper()}": value for name, value in given.items()}}
    return subprocess.Popen(
        [*COMMAND, *words], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path.cwd()
    )


def refusal(folder: Path, *words: str, status: int = REFUSED, **settings: str) -> str:
    """The one line on standard error of a process that would not start."""
    _, errors = (process := start(folder, *words, **settings)).communicate(timeout=PATIENCE)
    assert process.returncode == status, errors
    lines = [line for line in errors.splitlines() if line.strip()]
    assert len(lines) == 1, errors
    return lines[0]


@contextmanager
def running(folder: Path, *words: str, port: int, **settings: str) -> Iterator[subprocess.Popen[str]]:
    process = start(folder, *words, port=str(port), **settings)
    try:
        limit = time.monotonic() + PATIENCE
        while not is_ready(port):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < limit
            time.sleep(0.2)
        yield process
    finally:
        process.kill()
        process.communicate()


def is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/api/v1/health/ready", timeout=5).is_success
    except httpx.TransportError:
        return False


def test_a_taken_port_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = refusal(tmp_path, "run", "--no-demo", status=NOT_YET, port=str(port))
    assert line.startswith("port_taken:")
    assert f"--port {port + 1}" in line


def test_a_second_start_on_the_same_data_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    port = own_port()
    with running(tmp_path, "run", "--no-demo", port=port) as first:
        line = refusal(tmp_path, "run", "--no-demo", status=NOT_YET, port=str(own_port()))
        assert line.startswith("already_running:")
        assert str(first.pid) in line
        assert is_ready(port)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_and_says_so(tmp_path: Path, number: signal.Signals) -> None:
    with running(tmp_path, "run", "--no-demo", port=own_port()) as process:
        process.send_signal(number)
        out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "Stopped." in out


def test_an_agency_outlives_a_broker_that_is_away(tmp_path: Path) -> None:
    _, errors = (migrate := start(tmp_path, "migrate")).communicate(timeout=PATIENCE)
    assert migrate.returncode == 0, errors
    process = start(tmp_path, "agency", "tax", kafka=f"127.0.0.1:{own_port()}", log_json="true")
    try:
        assert process.stderr is not None
        limit = time.monotonic() + PATIENCE
        while "log_away" not in process.stderr.readline():
            assert process.poll() is None
            assert time.monotonic() < limit
        assert process.poll() is None
    finally:
        process.kill()
        process.communicate()


def test_a_camera_that_does_not_answer_keeps_nothing_from_starting(tmp_path: Path) -> None:
    lanes = tmp_path / "lanes.toml"
    source = f"rtsp://127.0.0.1:{own_port()}/none"
    lanes.write_text(f'[[lane]]\nid = "b2-in"\ncameras = [{{name = "front", source = "{source}"}}]\n')
    with running(tmp_path, "run", "--no-demo", port=own_port(), lanes=str(lanes)) as process:
        assert process.poll() is None

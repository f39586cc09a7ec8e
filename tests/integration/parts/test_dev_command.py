import signal
import subprocess
import sys

import cv2
import pytest
from PIL import Image

from deploy.parts.places import CHECKOUT
from deploy.parts.postgres import accepts
from deploy.parts.rtsp import require_rtsp
from tests.conftest import or_skip

DEV = [sys.executable, "-c", "from deploy.commands.dev import app; app()"]


@pytest.mark.postgres
@pytest.mark.parametrize("farewell", [signal.SIGINT, signal.SIGTERM])
def test_a_developers_server_says_how_to_reach_it_and_stops_when_asked(parts_folder, postgres_url, farewell):
    command = [*DEV, "postgres", "--port", "0", "--folder", str(parts_folder / "dev")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT) as server:
        assert server.stdout is not None
        variable, _, url = server.stdout.readline().strip().removeprefix("export ").partition("=")
        assert variable == "BORDERGATE_DATABASE"
        assert accepts(url)
        server.send_signal(farewell)
        assert server.wait(60) == 0
    assert not accepts(url)


@pytest.mark.postgres
def test_a_taken_port_is_one_line_and_no_traceback(parts_folder, postgres_url):
    taken = postgres_url.rpartition(":")[2].partition("/")[0]
    command = [*DEV, "postgres", "--port", taken, "--folder", str(parts_folder / "dev-taken")]
    refused = subprocess.run(command, capture_output=True, text=True, cwd=CHECKOUT, check=False)
    assert refused.returncode == 1
    assert refused.stderr == f"port {taken} cannot be used: Address already in use\n"


@pytest.mark.rtsp
def test_a_developers_camera_shows_a_folder_and_stops_when_asked(tmp_path):
    with or_skip():
        require_rtsp()
    for number, size in enumerate([(321, 241), (640, 480)]):
        Image.new("RGB", size, (220, 30, 30)).save(tmp_path / f"{number}.png")
    command = [*DEV, "rtsp", str(tmp_path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip().partition("--source b2-in=")[2]
        stream = cv2.VideoCapture(url, cv2.CAP_FFMPEG, [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, 30_000])
        arrived, frame = stream.read()
        stream.release()
        server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0
    assert arrived
    assert frame.shape == (240, 320, 3)
    assert abs(frame.mean((0, 1)) - (30, 30, 220)).sum() < 30


def test_a_folder_without_pictures_is_no_camera(tmp_path):
    command = [*DEV, "rtsp", str(tmp_path)]
    refused = subprocess.run(command, capture_output=True, text=True, cwd=CHECKOUT, check=False)
    assert refused.returncode == 1
    assert "holds no pictures" in refused.stderr


@pytest.mark.postgres
def test_a_server_in_the_background_of_a_script_ends_when_asked(parts_folder, postgres_url):
    """A shell starts such jobs with interrupts ignored."""
    command = [*DEV, "postgres", "--port", "0", "--folder", str(parts_folder / "dev-background")]
    ignoring = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *command]
    with subprocess.Popen(ignoring, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT) as server:
        assert server.stdout is not None
        assert server.stdout.readline().startswith("export BORDERGATE_DATABASE=")
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0

"""A real RTSP camera on this machine: H.264 of given pictures, sent by GStreamer's server."""

import socket
import struct
import subprocess
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from deploy.parts.places import PARTS, PartBrokenError, PartMissingError
from deploy.parts.processes import Child, own_port, start
from ocr.images import PICTURES

SYSTEM_PYTHON = "/usr/bin/python3"
# GStreamer notes which plug-ins it found: here, not in the user's home.
PYTHON = ("/usr/bin/env", f"GST_REGISTRY={PARTS / 'gstreamer.registry'}", SYSTEM_PYTHON)
SCRIPT = Path(__file__).with_name("rtsp_server.py")
APT_PACKAGES = (
    "gir1.2-gst-rtsp-server-1.0",
    "python3-gi",
    "gstreamer1.0-plugins-base",
    "gstreamer1.0-plugins-good",
    "gstreamer1.0-plugins-bad",
)
PROBE = """
import gi
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gst, GstRtspServer
Gst.init(None)
assert all(Gst.ElementFactory.find(name) for name in ("appsrc", "h264parse", "rtph264pay"))
"""


def require_rtsp() -> None:
    """Raises PartMissingError unless the system's Python can serve RTSP."""
    remedy = f"apt-get install --no-install-recommends {' '.join(APT_PACKAGES)}"
    if not Path(SYSTEM_PYTHON).exists():
        raise PartMissingError("The RTSP server", f"no {SYSTEM_PYTHON}", remedy)
    probe = subprocess.run([*PYTHON, "-c", PROBE], capture_output=True, check=False)  # noqa: S603 - fixed program
    if probe.returncode != 0:
        raise PartMissingError("The RTSP server", "no GStreamer bindings for it", remedy)


def pictures(folder: Path) -> list[NDArray[np.uint8]]:
    """The pictures of a folder in the order of their names, all in the size of the first one, with even sides.

    Raises PartBrokenError where there is none."""
    from PIL import Image

    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURES)
    if not found:
        raise PartBrokenError(f"{folder} holds no pictures: put JPEG or PNG files into it")
    with Image.open(found[0]) as first:
        size = (first.width // 2 * 2, first.height // 2 * 2)
    return [_bgr(path, size) for path in found]


def _bgr(path: Path, size: tuple[int, int]) -> NDArray[np.uint8]:
    from PIL import Image

    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB").resize(size), dtype=np.uint8)[:, :, ::-1]


def encode(frames: Sequence[NDArray[np.uint8]], rate: int) -> bytes:
    """H.264 access units of BGR pictures (height x width x 3, even sides, all of one size), each behind its length."""
    try:
        import av
    except ImportError:
        raise PartMissingError("The H.264 encoder", "no PyAV", "make setup-test") from None

    height, width, _ = frames[0].shape
    coder = av.CodecContext.create("libx264", "w")
    coder.width, coder.height, coder.pix_fmt = width, height, "yuv420p"
    coder.time_base, coder.framerate = Fraction(1, rate), Fraction(rate)
    # No B-frames, headers before every key frame: a client may come in at any time.
    coder.options = {"preset": "veryfast", "tune": "zerolatency", "x264-params": "repeat-headers=1:bframes=0"}
    pictures = [av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="bgr24") for frame in frames]
    for number, picture in enumerate(pictures):
        picture.pts = number
    packets = [packet for picture in [*pictures, None] for packet in coder.encode(picture)]
    return b"".join(struct.pack(">I", packet.size) + bytes(packet) for packet in packets)


class RtspCamera:
    """A camera to switch on and off. `url` stays the same over all that."""

    def __init__(
        self, folder: Path, frames: Sequence[NDArray[np.uint8]], *, rate: int = 10, port: int = 0
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._film, self._log, self._rate = folder / "film.h264", folder / "server.log", rate
        self._film.write_bytes(encode(frames, rate))
        self._port = own_port(port)
        self._child: Child | None = None
        self.url = f"rtsp://127.0.0.1:{self._port}/lane"

    def switch_on(self) -> None:
        """Returns once it answers. Raises PartMissingError where the system has no RTSP server."""
        require_rtsp()
        command = [*PYTHON, str(SCRIPT), str(self._port), str(self._rate), str(self._film)]
        self._child = start("The RTSP server", command, log=self._log)
        self._child.await_ready(self._answers)

    def switch_off(self) -> None:
        if self._child is not None:
            self._child.stop()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=2) as link:
                link.sendall(f"OPTIONS {self.url} RTSP/1.0\r\nCSeq: 1\r\n\r\n".encode())
                return link.recv(12) == b"RTSP/1.0 200"
        except OSError:
            return False

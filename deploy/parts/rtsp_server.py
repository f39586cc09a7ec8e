"""An RTSP server that plays access units of H.264 round and round, as a camera would send them.

Run by the system's Python, whose GStreamer bindings no package brings: rtsp_server.py PORT FRAMES_PER_SECOND FILE.
FILE holds one access unit after the other, each behind its length (four bytes, big endian).
"""

import struct
import sys
from pathlib import Path
from typing import Any

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402 - versions are chosen before the import

PIPELINE = (
    "( appsrc name=camera is-live=true format=time"
    " caps=video/x-h264,stream-format=byte-stream,alignment=au,framerate={rate}/1"
    " ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1 )"
)


def access_units(file: Path) -> list[bytes]:
    packed, units, at = file.read_bytes(), [], 0
    while at < len(packed):
        (length,) = struct.unpack_from(">I", packed, at)
        units.append(packed[at + 4 : at + 4 + length])
        at += 4 + length
    return units


class Player:
    """Feeds one media pipeline; its time goes on while its pictures begin anew, as a live camera's does."""

    def __init__(self, units: list[bytes], rate: int) -> None:
        self.units, self.rate, self.sent = units, rate, 0

    def feed(self, camera: Any, _wanted: int) -> None:
        buffer = Gst.Buffer.new_wrapped(self.units[self.sent % len(self.units)])
        buffer.pts = buffer.dts = self.sent * Gst.SECOND // self.rate
        buffer.duration = Gst.SECOND // self.rate
        self.sent += 1
        camera.emit("push-buffer", buffer)


def serve(port: str, rate: int, units: list[bytes]) -> None:
    Gst.init(None)

    def configure(_factory: Any, media: Any) -> None:
        camera = media.get_element().get_child_by_name("camera")
        camera.connect("need-data", Player(units, rate).feed)

    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(PIPELINE.format(rate=rate))
    factory.set_shared(True)
    factory.connect("media-configure", configure)
    server = GstRtspServer.RTSPServer(address="127.0.0.1", service=port)
    server.get_mount_points().add_factory("/lane", factory)
    if not server.attach(None):
        sys.exit(f"port {port} cannot be used")
    GLib.MainLoop().run()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), access_units(Path(sys.argv[3])))

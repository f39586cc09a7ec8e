"""Lanes of this process: read from a TOML file or handed in, with their device keys, their readers and their stages."""

import os
import secrets
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from deploy.demo.stage import Stage, StageCamera
from deploy.event_keys import lane_name, own_event_key
from deploy.owners import CLOCK
from deploy.refusals import Refusal
from deploy.settings import Settings
from deploy.supervisor import Part
from events.bus.port import Broker
from events.made_once import made_once
from events.signing import PinnedKeys
from gate.domain.access import SYSTEM
from gate.services.context import Gate
from gate.services.devices import adopt_device
from lanes.barrier.driver import SimulatedBarrier
from lanes.errors import SourceError
from lanes.reading import SharedReader
from lanes.runner import Lane
from lanes.settings import CameraConfig, LaneConfig
from lanes.sources.opening import open_source
from lanes.sources.port import Source
from ocr.build import lane_readers

STAGE = "stage:"
PUBLIC_KEY = "orders.pub"
DEVICE_KEY = "device.key"


class LaneRefusal(Refusal):
    """The lanes' file, a camera's source or a lane's id is wrong: `lanes_file_invalid`, `lane_unknown`, `source_…`."""


class LaneKeyRefusal(Refusal):
    """A key is not there yet (`key_missing`): the gate makes it, or somebody still has to copy it."""

    passes = True


def shared_reader(cameras: Iterable[CameraConfig] = ()) -> SharedReader:
    """One reader for all lanes of the process: one thread a frame, no larger look, a glance on each core."""
    reader, numbers = lane_readers()
    containers = any(camera.part == "container" for camera in cameras)
    return SharedReader(reader, os.cpu_count() or 1, numbers() if containers else None)


def lane_settings(path: Path) -> dict[str, tuple[CameraConfig, ...]]:
    """Cameras by lane id. Raises LaneRefusal `lanes_file_invalid`."""
    try:
        with path.open("rb") as file:
            document = tomllib.load(file)
        return {
            str(row["id"]): tuple(CameraConfig.model_validate(camera) for camera in row["cameras"])
            for row in document.get("lane", ())
        }
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise LaneRefusal("lanes_file_invalid", f"{path}: {error}") from error


def check_sources(lanes: Mapping[str, Sequence[CameraConfig]]) -> None:
    """Looks at every folder and file before anything starts; cameras that stream are connected to later, again and again.

    Raises LaneRefusal."""
    for lane, cameras in lanes.items():
        for camera in cameras:
            if not camera.source.startswith(STAGE):
                _check_source(f"{camera.name} camera of lane {lane}", camera)


def _check_source(whose: str, camera: CameraConfig) -> None:
    try:
        open_source(camera.source, CLOCK, fps=camera.fps, loop=camera.loop).close()
    except SourceError as error:
        raise LaneRefusal(error.code, f"{whose}: {error.sentence}") from error
    except OSError as error:
        raise LaneRefusal(
            "source_unreadable", f"{whose}: {camera.source}: {error.strerror}: check who may read it."
        ) from error


def lane_config(settings: Settings, lane: str, cameras: Sequence[CameraConfig]) -> LaneConfig:
    """Raises LaneKeyRefusal where the gate's public key or the lane's own key is not there, SettingRefusal."""
    settings.need_data()
    own = settings.own_folder(lane_name(lane))
    return LaneConfig(
        id=lane,
        cameras=tuple(cameras),
        spool=settings.data / "lanes" / lane,
        order_keys=PinnedKeys.of(_read(own / PUBLIC_KEY, "gate's public order key")),
        signing_key=own_event_key(settings, lane_name(lane)),
        gate_url=settings.url,
        device_key=_read(own / DEVICE_KEY, f"device key of lane {lane}").decode().strip(),
    )


def lane_part(config: LaneConfig, reader: SharedReader, broker: Broker) -> Part:
    barrier = SimulatedBarrier(config.spool / "barrier")
    sources = _stages(config, barrier)
    return Part(f"lane-{config.id}", Lane(config, reader, broker, CLOCK, barrier, sources).run)


def introduce(settings: Settings, gate: Gate, lanes: Sequence[str]) -> None:
    """Writes what lanes are given: the public order key, and a device key for each lane, made once.

    Raises Refusal `key_differs` where lanes were given another gate's key: they would obey none of our orders."""
    folder = settings.lane_key_folder
    for place in (folder, *(folder / lane_name(lane) for lane in lanes)):
        _give_order_key(settings, gate, place / PUBLIC_KEY)
    for lane in lanes:
        key = made_once(key_file(settings, lane), lambda: secrets.token_urlsafe(32).encode())
        with gate.database.write() as session:
            adopt_device(gate, session, SYSTEM, (lane, f"lane {lane}"), key.decode().strip())


def _give_order_key(settings: Settings, gate: Gate, public: Path) -> None:
    if made_once(public, gate.order_key.public_bytes) != gate.order_key.public_bytes():
        raise Refusal(
            "key_differs",
            f"{public} belongs to another order key than the one below {settings.data}: set the BORDERGATE_DATA it was made"
            " with, or, if that key is lost, remove the file and give every lane the new one.",
        )


def key_file(settings: Settings, lane: str) -> Path:
    return settings.lane_key_folder / lane_name(lane) / DEVICE_KEY


def _read(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise LaneKeyRefusal(
            "key_missing", f"the {what} is not at {path}: start the gate first, or copy it there."
        ) from None


def _stages(config: LaneConfig, barrier: SimulatedBarrier) -> Mapping[str, Source]:
    """Cameras whose source is `stage:FOLDER` look at one stage together."""
    folders = {camera.source for camera in config.cameras if camera.source.startswith(STAGE)}
    stages: dict[str, Any] = {folder: Stage(Path(folder.removeprefix(STAGE)), barrier) for folder in folders}
    return {
        camera.name: StageCamera(stages[camera.source], camera.name, CLOCK)
        for camera in config.cameras
        if camera.source in stages
    }

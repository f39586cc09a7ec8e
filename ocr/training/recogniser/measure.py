"""How many plates a first look reads, and how many of them it may keep without asking the large network."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from ocr.beam import greedy, search
from ocr.certain import certain
from ocr.engines.corner_net import CornerNet
from ocr.engines.plate_net import ALPHABET, PlateNet
from ocr.engines.quick_net import QuickNet
from ocr.images import load_image
from ocr.plate_reader import PlateReader
from ocr.plates import find_kind
from ocr.ports import Image
from ocr.preparation import prepare
from ocr.rectify import frame_quad, warp
from ocr.training.recogniser.crops import Crop

SURE = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99)
_LEAST_HEIGHT = 40
Net = Callable[[Image, int], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Look:
    """One plate as a network sees it: greedy and beam right or not, a certain text's chance, milliseconds of CPU."""

    group: str
    greedy: bool
    beam: bool
    chance: float
    ms: float


def measure(nets: Mapping[str, Net], held: Sequence[Crop]) -> dict[str, list[Look]]:
    """What each network makes of the same plates, straightened by the corner network as in the reader."""
    reader = PlateReader(PlateNet(), CornerNet())
    looks: dict[str, list[Look]] = {name: [] for name in nets}
    for crop in track(held, "measuring"):
        line = _line(crop, reader)
        for name, net in nets.items():
            looks[name].append(_look(crop, partial(net, line, crop.layout)))
    return looks


def _line(crop: Crop, reader: PlateReader) -> Image:
    picture = load_image(crop.path)
    quad = reader.straighten(picture, frame_quad(picture), 0.0)
    view, _ = warp(picture, quad, QuickNet.margin, _LEAST_HEIGHT * crop.layout)
    return prepare(view, crop.layout)


def _look(crop: Crop, net: Callable[[], NDArray[np.float32]]) -> Look:
    started = time.process_time()
    rows = net()
    ms = (time.process_time() - started) * 1000
    best = search(rows, ALPHABET)[:1]
    text = best[0].text if best else ""
    group = f"{crop.country}, {crop.layout} line{'s' if crop.layout > 1 else ''}"
    sure = certain(rows, ALPHABET)
    chance = float(np.exp(sure.log_probability)) if sure and find_kind(sure.text) else 0.0
    return Look(group, greedy(rows, ALPHABET) == crop.text, text == crop.text, chance, ms)


def table(looks: dict[str, list[Look]]) -> Iterator[str]:
    """For the model card: groups by country and number of lines, each network on the same plates."""
    yield "| plates held back | n | network | greedy exact | first beam exact | median ms of processor time |"
    yield "|---|---|---|---|---|---|"
    for group in sorted({look.group for every in looks.values() for look in every}):
        for name, every in looks.items():
            some = [look for look in every if look.group == group]
            yield (
                f"| {group} | {len(some)} | {name} | {_share(look.greedy for look in some)} "
                f"| {_share(look.beam for look in some)} | {median(look.ms for look in some):.1f} |"
            )


def cascade(quick: Sequence[Look]) -> Iterator[str]:
    """For the model card: what a first look settles at each threshold, and how much of it is wrong."""
    yield "| inside a grammar and at least | settled | wrong among them |"
    yield "|---|---|---|"
    for least in SURE:
        settled = [look for look in quick if look.chance >= least]
        wrong = sum(not look.beam for look in settled)
        yield f"| {least} | {len(settled)} of {len(quick)} = {len(settled) / max(len(quick), 1):.3f} | {wrong} |"


def _share(hits: Iterator[bool]) -> str:
    every = list(hits)
    return f"{sum(every)} = {sum(every) / max(len(every), 1):.3f}"

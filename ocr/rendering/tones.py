"""Colours are BGR triples of 0..255, light is a BGR triple of factors."""

import numpy as np
from numpy.typing import NDArray

Tone = tuple[float, float, float]
Floats = NDArray[np.float32]


def bgr(tone: Tone) -> Floats:
    return np.array(tone, np.float32)


def scaled(colour: Tone, factor: float) -> Tone:
    return (colour[0] * factor, colour[1] * factor, colour[2] * factor)


def blend(under: Tone, over: Tone, share: float) -> Tone:
    a, b = 1 - share, share
    return (under[0] * a + over[0] * b, under[1] * a + over[1] * b, under[2] * a + over[2] * b)

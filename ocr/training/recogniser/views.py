"""How the reader gets to see a plate: through a camera, then straightened by corners that are never quite right."""

import cv2
import numpy as np

from ocr.ports import Image
from ocr.rectify import Quad, grow, sides, warp
from ocr.training.detector.camera import spoil

_HEIGHTS = (9.0, 90.0)
"""Pixels of one row on the camera's sensor."""
_LEAST_HEIGHT = 40


def shown(plate: Image, layout: int, rng: np.random.Generator) -> Image:
    """A drawn plate as a crop of the reader: BGR, straightened, with a rim of what hangs around it."""
    scene, quad = _hang(plate, rng)
    _light(scene, rng)
    small, quad = _shoot(scene, quad, layout, rng)
    return straightened(spoil(small, rng), quad, layout, rng)


def straightened(picture: Image, quad: Quad, layout: int, rng: np.random.Generator) -> Image:
    """The plate at `quad` in a photo, cut out with the faults of a corner finder."""
    width, height = sides(quad)
    fault = rng.normal(0, 1, (4, 2)) * [0.012 * width, 0.03 * height]
    steep = 0.06 if rng.random() < 0.3 else 0.02
    lean = rng.normal(0, steep) * width * np.array([[0, -1], [0, 1], [0, 1], [0, -1]]) / 2
    lean += rng.normal(0, 3 * steep) * height * np.array([[-1, 0], [-1, 0], [1, 0], [1, 0]]) / 2
    loose = grow(quad, rng.uniform(-0.01, 0.03) * width, rng.uniform(-0.03, 0.04) * height)
    margin = float(rng.uniform(0.04, 0.16))
    view, _ = warp(picture, np.asarray(loose + fault + lean, np.float32), margin, _LEAST_HEIGHT * layout)
    return view


def _hang(plate: Image, rng: np.random.Generator) -> tuple[Image, Quad]:
    """The plate on a ground of chance, with a little of it all round."""
    high, wide = plate.shape
    rim = round(0.35 * high)
    size = (high + 2 * rim, wide + 2 * rim)
    coarse = rng.uniform(0, 255, (int(rng.integers(1, 5)), int(rng.integers(1, 6)))).astype(np.float32)
    ground = cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_CUBIC)
    for _ in range(int(rng.integers(0, 4))):
        y, thick = int(rng.integers(size[0])), int(rng.integers(2, 14))
        ground[y : y + thick] = rng.uniform(0, 255)
    scene: Image = np.clip(ground, 0, 255).astype(np.uint8)
    if rng.random() < 0.15:
        _dealer(scene, rim + high, rng)
    scene[rim : rim + high, rim : rim + wide] = plate
    quad = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32) + rim
    return scene, np.asarray(quad, np.float32)


def _dealer(scene: Image, below: int, rng: np.random.Generator) -> None:
    """Small writing under the plate, as on dealers' frames."""
    words = "".join(rng.choice(list("ABCDEHKLMNORSTVI0123456789 "), 14))
    place = int(rng.integers(scene.shape[1] // 2)), below + int(rng.integers(8, 20))
    cv2.putText(
        scene, words, place, cv2.FONT_HERSHEY_SIMPLEX, 0.5, float(rng.uniform(0, 255)), 1, cv2.LINE_AA
    )


def _light(scene: Image, rng: np.random.Generator) -> None:
    """Uneven light, hard shadow, glare of a lamp: in place."""
    high, wide = scene.shape
    light = np.ones((high, wide), np.float32)
    if rng.random() < 0.6:
        coarse = rng.uniform(0.55, 1.2, (2, int(rng.integers(2, 4)))).astype(np.float32)
        light *= cv2.resize(coarse, (wide, high), interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.15:
        ends = [int(rng.integers(wide)), int(rng.integers(wide))]
        shadow = np.ones((high, wide), np.float32)
        cv2.fillPoly(
            shadow,
            [np.array([[ends[0], 0], [ends[1], high], [wide, high], [wide, 0]])],
            float(rng.uniform(0.3, 0.8)),
        )
        light *= shadow
    glare = np.zeros((high, wide), np.float32)
    if rng.random() < 0.12:
        middle = int(rng.integers(wide)), int(rng.integers(high))
        axes = int(rng.integers(8, wide // 4)), int(rng.integers(6, high // 2))
        cv2.ellipse(glare, middle, axes, int(rng.integers(180)), 0, 360, float(rng.uniform(40, 150)), -1)
        glare = np.asarray(cv2.GaussianBlur(glare, (0, 0), 9), np.float32)
    scene[:] = np.clip(scene * light + glare, 0, 255)


def _shoot(scene: Image, quad: Quad, layout: int, rng: np.random.Generator) -> tuple[Image, Quad]:
    """The scene at an angle and as small as the camera sees it, in BGR."""
    width, height = sides(quad)
    row = float(np.exp(rng.uniform(*np.log(_HEIGHTS))))
    scale = row * layout / height
    turn = np.radians(rng.normal(0, 4 if rng.random() < 0.7 else 11))
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = (
        matrix @ np.array([[rng.uniform(0.75, 1.1), rng.normal(0, 0.07)], [rng.normal(0, 0.02), 1]]) * scale
    )
    frame = np.array([[0, 0], [scene.shape[1], 0], [scene.shape[1], scene.shape[0]], [0, scene.shape[0]]])
    slant = rng.normal(0, 0.008 * width * scale, (4, 2))
    corners = frame @ matrix.T + slant
    corners -= corners.min(0)
    size = np.maximum(corners.max(0).round().astype(int), 8)
    plane = cv2.getPerspectiveTransform(frame.astype(np.float32), corners.astype(np.float32))
    if scale < 0.7:
        scene = np.asarray(cv2.GaussianBlur(scene, (0, 0), 0.38 / scale), np.uint8)
    small = cv2.warpPerspective(
        scene, plane, size.tolist(), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    seen = cv2.perspectiveTransform(quad[None], plane)[0]
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR), np.uint8), np.asarray(seen, np.float32)

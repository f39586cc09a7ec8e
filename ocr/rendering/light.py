"""The light of an hour, baked into textures from the normals of their surfaces."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.rendering.spec import Image, Points, Weather
from ocr.rendering.tones import Tone

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Light:
    """Colours are BGR factors. `sun` points to the light; the sky shines from above, the ground back from below."""

    sun: tuple[float, float, float]
    sun_tone: Tone
    sky_tone: Tone
    ground_tone: Tone
    shine: float
    shadow: float
    lamps: bool
    haze: float
    haze_tone: Tone


LIGHTS: dict[Weather, Light] = {
    "day": Light((0.50, 0.62, -0.60), (0.62, 0.72, 0.78), (0.72, 0.66, 0.62), (0.26, 0.27, 0.28), 1.0, 0.62, False, 0.0035, (216, 204, 192)),
    "dusk": Light((-0.72, 0.34, -0.55), (0.20, 0.34, 0.50), (0.40, 0.33, 0.30), (0.12, 0.12, 0.13), 0.6, 0.35, True, 0.006, (120, 112, 128)),
    "night": Light((0.15, 0.55, -0.82), (0.40, 0.47, 0.52), (0.13, 0.11, 0.10), (0.07, 0.07, 0.07), 0.5, 0.5, True, 0.004, (26, 20, 18)),
    "rain": Light((0.2, 0.9, -0.3), (0.06, 0.06, 0.06), (0.62, 0.60, 0.57), (0.20, 0.20, 0.20), 0.8, 0.30, True, 0.011, (168, 162, 154)),
    "fog": Light((0.2, 0.9, -0.3), (0.03, 0.03, 0.03), (0.74, 0.73, 0.71), (0.30, 0.30, 0.30), 0.4, 0.22, True, 0.062, (200, 198, 194)),
}  # fmt: skip


def grid_normals(grid: Points) -> Points:
    """Unit normals per grid point, towards the side from which the texture reads the right way."""
    down = np.gradient(grid, axis=0)
    across = np.gradient(grid, axis=1)
    normal = np.cross(across, down)
    length = np.linalg.norm(normal, axis=-1, keepdims=True)
    return np.asarray(normal / np.where(length < 1e-9, 1.0, length))


def shade(normals: Points, light: Light) -> Floats:
    """BGR factors for unit normals (..., 3)."""
    sun = np.array(light.sun) / np.linalg.norm(light.sun)
    up = normals[..., 1:2] * 0.5 + 0.5
    facing = np.clip(normals @ sun, 0, None)[..., None]
    tone = (
        np.array(light.sky_tone) * up
        + np.array(light.ground_tone) * (1 - up)
        + np.array(light.sun_tone) * facing
    )
    return np.asarray(tone, np.float32)


def bake(texture: Image, grid: Points, light: Light, gloss: float = 0.0, reach: float = 1.0) -> Image:
    """The texture under this light. `gloss` adds the sky and the sun mirrored in paint; `reach` dims what lies deep."""
    normals = grid_normals(grid)
    size = (texture.shape[1], texture.shape[0])
    factor = cv2.resize(shade(normals, light) * np.float32(reach), size, interpolation=cv2.INTER_LINEAR)
    lit = texture[..., :3].astype(np.float32) * factor.reshape(size[1], size[0], 3)
    if gloss > 0:
        mirrored = cv2.resize(_mirrored(normals, light), size, interpolation=cv2.INTER_LINEAR)
        lit += mirrored.reshape(size[1], size[0], 3) * np.float32(gloss * light.shine)
    return np.dstack([np.clip(lit, 0, 255).astype(np.uint8), texture[..., 3]])


def _mirrored(normals: Points, light: Light) -> Floats:
    sun = np.array(light.sun) / np.linalg.norm(light.sun)
    half = sun + np.array([0.0, 0.25, -0.97])
    half /= np.linalg.norm(half)
    spot = np.clip(normals @ half, 0, 1)[..., None] ** 40
    sky = np.clip(normals[..., 1:2] * 1.6 + 0.1, 0, 1)
    return np.asarray(
        255 * (np.array(light.sun_tone) * spot * 0.7 + np.array(light.sky_tone) * sky * 0.35), np.float32
    )

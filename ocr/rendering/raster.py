"""A small rasteriser: textured grids of quads, a depth buffer, mip levels. All light is baked into the textures."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.rendering.camera import Pinhole
from ocr.rendering.spec import Image, Points

NEAR_M = 0.4
SUBPIXEL = 4


@dataclass(eq=False)
class Surface:
    """`grid`: rows x columns x 3 points in metres; row 0 carries the top of the texture, column 0 its left.

    `texture`: BGRA. `soft`: blend by alpha and leave the depth alone (glass stains, shadows) instead of cutting at half.
    `both_sides`: draw it from behind as well.
    """

    grid: Points
    texture: Image
    soft: bool = False
    both_sides: bool = False
    lift: float = 0.0
    _levels: dict[tuple[int, int], Image] = field(default_factory=dict, repr=False)

    def level(self, shrink: tuple[float, float]) -> Image:
        """The texture shrunk to suit `shrink` texels per pixel across and down, each on its own.

        Flanks seen at a grazing angle shrink across only; one common level would blur or sparkle.
        """
        wanted = tuple(min(8, max(0, round(float(np.log2(max(value, 1.0)))))) for value in shrink)
        key = (wanted[0], wanted[1])
        if key not in self._levels:
            high, wide = self.texture.shape[:2]
            size = (max(2, wide >> key[0]), max(2, high >> key[1]))
            smaller = (
                cv2.resize(self.texture, size, interpolation=cv2.INTER_AREA) if any(key) else self.texture
            )
            self._levels[key] = np.asarray(smaller, np.uint8)
        return self._levels[key]


class Canvas:
    """Colour and inverse depth of a picture in the making."""

    def __init__(self, camera: Pinhole) -> None:
        self.camera = camera
        self.colour: Image = np.zeros((camera.height, camera.width, 3), np.uint8)
        self.inverse_depth: NDArray[np.float32] = np.zeros((camera.height, camera.width), np.float32)
        self._once: NDArray[np.bool_] | None = None

    def copy(self) -> "Canvas":
        twin = Canvas(self.camera)
        twin.colour = self.colour.copy()
        twin.inverse_depth = self.inverse_depth.copy()
        return twin

    def draw(self, surface: Surface, at: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> None:
        pixels, depth = self.camera.project(surface.grid + np.array(at))
        rows, columns = surface.grid.shape[0] - 1, surface.grid.shape[1] - 1
        quads, depths = _around(pixels), _around(depth)
        self._once = np.zeros(self.inverse_depth.shape, np.bool_) if surface.soft else None
        for row, column in np.argwhere(self._worth(quads, depths, both_sides=surface.both_sides)):
            part = (column / columns, row / rows, (column + 1) / columns, (row + 1) / rows)
            self._cell(surface, quads[row, column], depths[row, column], part)

    def _worth(self, quads: Points, depths: Points, *, both_sides: bool) -> NDArray[np.bool_]:
        """Cells before the camera, facing it and reaching into the picture."""
        high, wide = self.inverse_depth.shape
        area = _signed_area(quads)
        low, top = quads.min(axis=2), quads.max(axis=2)
        inside = (top[..., 0] > 0) & (top[..., 1] > 0) & (low[..., 0] < wide) & (low[..., 1] < high)
        faces = np.abs(area) > 0.5 if both_sides else area > 0.5
        return np.asarray(faces & inside & (depths.min(axis=2) > NEAR_M), np.bool_)

    def _cell(
        self, surface: Surface, quad: Points, depth: Points, part: tuple[float, float, float, float]
    ) -> None:
        high, wide = self.inverse_depth.shape
        x0, y0 = np.maximum(np.floor(quad.min(axis=0)).astype(int), 0)
        x1, y1 = np.minimum(np.ceil(quad.max(axis=0)).astype(int) + 1, [wide, high])
        if x0 >= x1 or y0 >= y1:
            return
        box = (slice(y0, y1), slice(x0, x1))
        near = _inverse_depth(quad, depth, (x0, y0, x1, y1))
        local = quad - [x0, y0]
        cover = np.zeros((y1 - y0, x1 - x0), np.uint8)
        cv2.fillConvexPoly(cover, np.round(local * 2**SUBPIXEL).astype(np.int32), 1, cv2.LINE_8, SUBPIXEL)
        seen = (cover > 0) & (near * (1 + surface.lift) >= self.inverse_depth[box] * 0.9995)
        if not seen.any():
            return
        texture = surface.level(_shrink(surface, quad, part))
        source = _texture_quad(texture, part)
        matrix = cv2.getPerspectiveTransform(source.astype(np.float32), local.astype(np.float32))
        size = (int(x1 - x0), int(y1 - y0))
        warped = cv2.warpPerspective(
            texture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        self._blend(np.asarray(warped, np.uint8), box, (seen, near))

    def _blend(
        self,
        warped: Image,
        box: tuple[slice, slice],
        hidden: tuple[NDArray[np.bool_], NDArray[np.float32]],
    ) -> None:
        seen, near = hidden
        if self._once is not None:
            seen = seen & ~self._once[box]
            self._once[box] |= seen
            alpha = (warped[..., 3:].astype(np.float32) / 255) * seen[..., None]
            under = self.colour[box].astype(np.float32)
            self.colour[box] = (under + (warped[..., :3] - under) * alpha).astype(np.uint8)
            return
        seen &= warped[..., 3] > 127
        cv2.copyTo(np.ascontiguousarray(warped[..., :3]), seen.astype(np.uint8), self.colour[box])
        self.inverse_depth[box][seen] = near[seen]


def _around(grid: Points) -> Points:
    """The four corners of every cell, TL TR BR BL, in a new axis after the first two."""
    return np.stack([grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]], axis=2)


def _signed_area(quads: Points) -> Points:
    """Areas in pixels of quads (..., 4, 2); positive when the texture reads the right way."""
    one = quads[..., 2, :] - quads[..., 0, :]
    other = quads[..., 3, :] - quads[..., 1, :]
    return np.asarray((one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0]) / 2)


def _texture_quad(texture: Image, part: tuple[float, float, float, float]) -> Points:
    high, wide = texture.shape[:2]
    u0, v0, u1, v1 = part[0] * wide, part[1] * high, part[2] * wide, part[3] * high
    return np.array([[u0, v0], [u1, v0], [u1, v1], [u0, v1]])


def _shrink(surface: Surface, quad: Points, part: tuple[float, float, float, float]) -> tuple[float, float]:
    """Texels per pixel across and down, at the wider of the opposite edges.

    A thin sliver is measured by its breadth, not by the length of its edges.
    """
    high, wide = surface.texture.shape[:2]
    edges = np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1)
    across, down = max(edges[0], edges[2], 1e-3), max(edges[1], edges[3], 1e-3)
    area = max(abs(float(_signed_area(quad))), 1e-3)
    slant = min(1.0, area / (across * down))
    if across > down:
        down_px, across_px = down * slant, across
    else:
        down_px, across_px = down, across * slant
    return (part[2] - part[0]) * wide / across_px, (part[3] - part[1]) * high / down_px


def _inverse_depth(quad: Points, depth: Points, box: tuple[int, int, int, int]) -> NDArray[np.float32]:
    """1/z is affine over the picture of a plane: fix it at three corners."""
    (ux, uy), (vx, vy) = quad[1] - quad[0], quad[3] - quad[0]
    base, du, dv = 1 / depth[0], 1 / depth[1] - 1 / depth[0], 1 / depth[3] - 1 / depth[0]
    cross = ux * vy - uy * vx
    if abs(cross) < 1e-9:
        return np.full((box[3] - box[1], box[2] - box[0]), base, np.float32)
    a, b = (du * vy - dv * uy) / cross, (dv * ux - du * vx) / cross
    across = (base + a * (np.arange(box[0], box[2]) + 0.5 - quad[0, 0])).astype(np.float32)
    down = (b * (np.arange(box[1], box[3]) + 0.5 - quad[0, 1])).astype(np.float32)
    return np.asarray(across[None, :] + down[:, None], np.float32)

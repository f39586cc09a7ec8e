"""A pinhole camera on a pole. World: metres, x to the right of the lane, y up, z away from the camera."""

from dataclasses import dataclass

import numpy as np

from ocr.rendering.spec import Points


@dataclass(frozen=True)
class Pinhole:
    """`focal` in pixels of a picture `width` x `height`."""

    position: tuple[float, float, float]
    target: tuple[float, float, float]
    focal: float
    width: int
    height: int

    def scaled(self, factor: float) -> "Pinhole":
        return Pinhole(
            self.position,
            self.target,
            self.focal * factor,
            round(self.width * factor),
            round(self.height * factor),
        )

    def axes(self) -> Points:
        """Rows: right, down, forward."""
        forward = np.subtract(self.target, self.position)
        forward /= np.linalg.norm(forward)
        right = np.cross([0.0, 1.0, 0.0], forward)
        right /= np.linalg.norm(right)
        return np.array([right, -np.cross(forward, right), forward])

    def project(self, points: Points) -> tuple[Points, Points]:
        """Points (..., 3) in metres -> pixels (..., 2) and depth (...) in metres along the axis."""
        seen = (points - np.array(self.position)) @ self.axes().T
        depth = seen[..., 2]
        safe = np.where(np.abs(depth) < 1e-6, 1e-6, depth)
        flat = seen[..., :2] / safe[..., None] * self.focal
        return flat + np.array([self.width / 2, self.height / 2]), depth

    def horizon(self) -> float:
        """The row of the horizon in pixels."""
        forward = self.axes()[2]
        level = np.array([forward[0], 0.0, forward[2]])
        far = np.array(self.position) + level * 1e6
        return float(self.project(far)[0][1])

"""Training pictures by number: the same number and seed give the same picture, whichever process draws it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pillow

from ocr.rendering.spec import Image
from ocr.training.detector.camera import spoil
from ocr.training.detector.clutter import clutter, free_quad, marking, paste, stamp
from ocr.training.detector.photos import Photo
from ocr.training.detector.shape import Floats, Size
from ocr.training.detector.targets import Labels, long_side, make_targets, short_side

_SMALLEST, _LARGEST = 12.0, 0.75
_REPLACED = 0.55


@dataclass(frozen=True, slots=True)
class Material:
    """Photos and rendered scenes to look at, rendered plates (file, lines) to hang into them."""

    photos: Sequence[Photo]
    scenes: Sequence[Photo]
    plates: Sequence[tuple[Path, int]]


class Samples:
    """A map-style data set for torch's loader, without torch."""

    def __init__(self, material: Material, size: Size, seed: int, span: range) -> None:
        self._material, self._size, self._seed, self._span = material, size, seed, span

    def __len__(self) -> int:
        return len(self._span)

    def __getitem__(self, index: int) -> dict[str, Floats | Image]:
        picture, labels = self.draw(self._span[index])
        targets = make_targets(labels, self._size)
        return {"picture": picture, **{field.name: getattr(targets, field.name) for field in fields(targets)}}

    def draw(self, number: int) -> tuple[Image, Labels]:
        rng = np.random.default_rng((self._seed, number))
        source = (
            self._material.scenes if self._material.scenes and rng.random() < 0.25 else self._material.photos
        )
        picture, labels = self._crop(source[int(rng.integers(len(source)))], rng)
        plates = _Plates(picture, labels)
        for _ in range(int(rng.poisson(1.0))):
            self._hang_clutter(plates, rng)
        self._replace(plates, rng)
        for _ in range(int(rng.poisson(0.8))):
            self._hang(plates, rng)
        if rng.random() < 0.2:
            stamp(picture, rng)
        if rng.random() < 0.25:
            marking(picture, rng)
        return spoil(picture, rng), plates.labels(self._size)

    def _crop(self, photo: Photo, rng: np.random.Generator) -> tuple[Image, Labels]:
        """A turned, scaled piece of the photo, usually around one of its plates."""
        with Pillow.open(photo.path) as header:
            wide, high = header.size
        size = np.array(self._pixels)
        scale, middle = self._view(photo.labels.quads, np.array([wide, high]), rng)
        whole = _load(photo.path, scale)
        turn = cv2.getRotationMatrix2D((0, 0), rng.normal(0, 4), scale)
        turn[:, 2] = size / 2 - turn[:, :2] @ middle
        moved = turn.copy()
        moved[:, :2] *= wide / whole.shape[1]
        rim = (float(rng.integers(160)),) * 3
        view = cv2.warpAffine(whole, moved, self._pixels, flags=cv2.INTER_LINEAR, borderValue=rim)
        seen = photo.labels.quads @ turn[:, :2].T + turn[:, 2]
        labels = Labels(seen.astype(np.float32), photo.labels.lines, photo.labels.sure)
        return np.asarray(view, np.uint8), labels

    def _view(self, quads: Floats, photo: Floats, rng: np.random.Generator) -> tuple[float, Floats]:
        """Scale and middle (pixels of the photo) of a piece that lies mostly inside the photo."""
        size = np.array(self._pixels, np.float32)
        filling = float((size / photo).max())
        scale = filling * float(np.exp(rng.uniform(-0.4, 0.8)))
        middle = rng.uniform(0, 1, 2) * photo
        if len(quads) and rng.random() < 0.8:
            quad = quads[int(rng.integers(len(quads)))]
            wanted = self._length(rng)
            scale = min(max(wanted / long_side(quad), 0.6 * filling), 1.6)
            middle = quad.mean(0) + rng.uniform(-0.42, 0.42, 2) * size / scale
        half = np.minimum(size / scale / 2, photo / 2)
        return scale, np.asarray(np.clip(middle, half, photo - half), np.float32)

    @property
    def _pixels(self) -> tuple[int, int]:
        return self._size.width, self._size.height

    def _length(self, rng: np.random.Generator) -> float:
        """The longer side of a plate in the picture: small ones as often as large ones."""
        return float(np.exp(rng.uniform(np.log(_SMALLEST), np.log(_LARGEST * self._size.width))))

    def _plate(self, rng: np.random.Generator) -> tuple[Image, int]:
        path, lines = self._material.plates[int(rng.integers(len(self._material.plates)))]
        return np.asarray(cv2.imread(str(path)), np.uint8), lines

    def _replace(self, plates: "_Plates", rng: np.random.Generator) -> None:
        """A rendered plate over the real one, in the real one's plane and a little larger."""
        for place, quad in enumerate(plates.quads):
            if rng.random() < _REPLACED and short_side(quad) > 3:
                image, lines = self._plate(rng)
                spot = _cover(quad, image.shape[1] / image.shape[0])
                paste(plates.picture, image, spot, rng)
                plates.quads[place], plates.lines[place], plates.sure[place] = spot, lines, 1.0

    def _hang(self, plates: "_Plates", rng: np.random.Generator) -> None:
        image, lines = self._plate(rng)
        quad = self._spot(image, rng)
        if plates.free(quad):
            paste(plates.picture, image, quad, rng)
            plates.add(quad, lines)

    def _hang_clutter(self, plates: "_Plates", rng: np.random.Generator) -> None:
        board = clutter(rng)
        quad = self._spot(board, rng)
        if plates.free(quad):
            paste(plates.picture, board, quad, rng)

    def _spot(self, image: Image, rng: np.random.Generator) -> Floats:
        place = rng.uniform(0.05, 0.95, 2) * self._pixels
        return free_quad(rng, self._length(rng), image.shape[1] / image.shape[0], place.astype(np.float32))


def _load(path: Path, scale: float) -> Image:
    """The picture, already halved or quartered by the decoder where it will be shrunk that much anyway."""
    flag = cv2.IMREAD_COLOR
    if scale < 0.55:
        flag = cv2.IMREAD_REDUCED_COLOR_2 if scale > 0.275 else cv2.IMREAD_REDUCED_COLOR_4
    return np.asarray(cv2.imread(str(path), flag), np.uint8)


class _Plates:
    """The picture in work and the plates that are in it so far."""

    def __init__(self, picture: Image, labels: Labels) -> None:
        self.picture = picture
        self.quads = list(labels.quads)
        self.lines = list(labels.lines)
        self.sure = list(labels.sure)

    def add(self, quad: Floats, lines: int) -> None:
        self.quads.append(quad)
        self.lines.append(np.float32(lines))
        self.sure.append(np.float32(1))

    def free(self, quad: Floats) -> bool:
        low, high = quad.min(0) - 4, quad.max(0) + 4
        return not any((low < other.max(0)).all() and (other.min(0) < high).all() for other in self.quads)

    def labels(self, size: Size) -> Labels:
        """Plates that are cut by the picture's edge are neither asked for nor forbidden."""
        quads = np.array(self.quads, np.float32).reshape(-1, 4, 2)
        limit = np.array([size.width, size.height], np.float32)
        inside = ((quads > -0.06 * limit) & (quads < 1.06 * limit)).all((1, 2)) if len(quads) else np.zeros(0)
        away = ((quads.max(1) < 0) | (quads.min(1) > limit)).any(1)
        sure = np.array(self.sure, np.float32) * inside
        return Labels(quads[~away], np.array(self.lines, np.float32)[~away], sure[~away])


def _cover(quad: Floats, ratio: float) -> Floats:
    """A quad in the same plane that hides `quad` and has this ratio of width to height."""
    width, height = max(float(np.linalg.norm(quad[1] - quad[0])), 1.0), short_side(quad)
    wide = 1.06 * max(width, height * ratio)
    high = max(1.06 * height, wide / ratio)
    across, down = wide / width, high / height
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32)
    matrix = cv2.getPerspectiveTransform(square, quad.astype(np.float32))
    grown = square * np.array([across, down], np.float32)
    return np.asarray(cv2.perspectiveTransform(grown[None], matrix)[0], np.float32)

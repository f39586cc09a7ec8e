"""Loading pictures from disk: size checked before anything is decoded, every oddity turned into plain BGR."""

import warnings
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

from ocr.errors import ReaderError
from ocr.ports import Image

PICTURES = {".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"}
MOST_PIXELS = 120_000_000
"""Larger pictures are refused by their header: decoding 200 megapixels takes 0.6 GB and brings no plate nearer."""
_SIXTEEN_BIT = ("I", "F")


def load_image(path: Path, most_pixels: int = MOST_PIXELS) -> Image:
    """Height x width x 3 BGR, turned as its EXIF says; grey, 16-bit, CMYK and alpha are converted.

    Raises ReaderError `no_such_file`, `image_unreadable` or `image_too_large`.
    """
    if not path.is_file():
        raise ReaderError("no_such_file", f"There is no file {path}: check the name.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of large pictures; the limit below decides
        return _decode(path, most_pixels)


def _decode(path: Path, most_pixels: int) -> Image:
    try:
        with Pillow.open(path) as picture:
            if picture.width * picture.height > most_pixels:
                raise _too_large(path, most_pixels)
            return _to_bgr(ImageOps.exif_transpose(picture))
    except Pillow.DecompressionBombError as error:
        raise _too_large(path, most_pixels) from error
    except UnidentifiedImageError as error:
        raise ReaderError(
            "image_unreadable", f"{path} is not a picture, or its beginning is damaged."
        ) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ReaderError("image_unreadable", f"{path} is damaged and cannot be read: {error}.") from error


def _to_bgr(picture: Pillow.Image) -> Image:
    if picture.mode.startswith(_SIXTEEN_BIT):
        deep = np.asarray(picture, dtype=np.float32)
        low, high = float(deep.min()), float(deep.max())
        grey = np.asarray((deep - low) * (255 / max(high - low, 1e-6)), dtype=np.uint8)
        return np.repeat(grey[..., None], 3, axis=2)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        ground = Pillow.new("RGBA", picture.size, "white")
        picture = Pillow.alpha_composite(ground, picture.convert("RGBA"))
    rgb = np.asarray(picture.convert("RGB"), dtype=np.uint8)
    return np.ascontiguousarray(rgb[..., ::-1])


def _too_large(path: Path, most_pixels: int) -> ReaderError:
    limit = most_pixels // 1_000_000
    return ReaderError("image_too_large", f"{path} has more than {limit} megapixels: make it smaller first.")


def save_image(path: Path, image: Image) -> None:
    """Writes BGR or grey by the file's suffix; folders are made. Raises ReaderError `cannot_write`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        plain = image if image.ndim == 2 else np.ascontiguousarray(image[..., ::-1])
        Pillow.fromarray(plain).save(path, quality=90)
    except OSError as error:
        raise ReaderError("cannot_write", f"{path} cannot be written: {error.strerror or error}.") from error

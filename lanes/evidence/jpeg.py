"""Pictures as JPEG bytes, at the size people and courts need."""

from dataclasses import dataclass

import cv2

from ocr.ports import Image


@dataclass(frozen=True)
class Jpeg:
    """JPEG bytes and size in pixels; `scale` turns pixels of the frame into pixels of the picture."""

    content: bytes
    width: int
    height: int
    scale: float


def encode(image: Image, longest: int, quality: int) -> Jpeg:
    """`image` (BGR or grey) scaled down where its longest side exceeds `longest` pixels."""
    scale = min(1.0, longest / max(image.shape[:2]))
    if scale < 1.0:
        size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
        scaled = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    else:
        scaled = image
    _, content = cv2.imencode(".jpg", scaled, (cv2.IMWRITE_JPEG_QUALITY, quality))
    return Jpeg(content.tobytes(), int(scaled.shape[1]), int(scaled.shape[0]), scale)

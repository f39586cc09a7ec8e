"""Plates and containers drawn on the spot: nothing of a real photo may lie in the repository."""

import cv2
import numpy as np

from ocr.ports import Image


def plate_picture(rows: list[str], *, scale: float = 1.0) -> Image:
    """A white plate with black letters, one or two rows, grey around it (BGR)."""
    width, height = (520, 110) if len(rows) == 1 else (330, 200)
    plate = np.full((height, width, 3), 245, np.uint8)
    cv2.rectangle(plate, (3, 3), (width - 4, height - 4), (20, 20, 20), 3)
    tall = height / len(rows)
    for n, text in enumerate(rows):
        size = tall / 38
        (wide, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, size, 5)
        size *= min(1.0, (width - 40) / wide)
        (wide, high), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, size, 5)
        foot = (int((width - wide) / 2), int(tall * (n + 0.5) + high / 2))
        cv2.putText(plate, text, foot, cv2.FONT_HERSHEY_DUPLEX, size, (15, 15, 15), 5, cv2.LINE_AA)
    return cv2.resize(plate, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def scene(plate: Image, left: int = 420, top: int = 400, size: tuple[int, int] = (1280, 720)) -> Image:
    """The plate on a dark truck front in a light yard."""
    width, height = size
    frame = np.full((height, width, 3), 150, np.uint8)
    cv2.rectangle(frame, (width // 6, 60), (width * 5 // 6, height - 60), (60, 45, 40), -1)
    frame[top : top + plate.shape[0], left : left + plate.shape[1]] = plate
    return cv2.GaussianBlur(frame, (0, 0), 0.8)


def line_picture(text: str) -> Image:
    """White letters on a red wall, as on a container door."""
    wall = np.full((720, 1280, 3), (40, 30, 150), np.uint8)
    cv2.putText(wall, text, (160, 330), cv2.FONT_HERSHEY_SIMPLEX, 2.4, (235, 235, 235), 6, cv2.LINE_AA)
    return wall


def column_picture(text: str, *, lean: float = 0.0, boxed: bool = False) -> Image:
    """The same letters one below the other, as on a container's post.

    `lean`: pixels to the left per pixel down, as a camera beside the lane sees it; `boxed`: the frame around the check digit.
    """
    wall = np.full((1080, 1280, 3), (40, 30, 150), np.uint8)
    top = 90
    for n, char in enumerate(text):
        top += 24 if n in (4, 10) else 0
        (wide, _), _ = cv2.getTextSize(char, cv2.FONT_HERSHEY_SIMPLEX, 2.0, 6)
        cv2.putText(
            wall, char, (640 - wide // 2, top), cv2.FONT_HERSHEY_SIMPLEX, 2.0, (235, 235, 235), 6, cv2.LINE_AA
        )
        top += 78
    if boxed:
        cv2.rectangle(wall, (611, top - 131), (667, top - 68), (235, 235, 235), 2)
    shear = np.array([[1, -lean, lean * 500], [0, 1, 0]], np.float32)
    return cv2.warpAffine(wall, shear, (1280, 1080), borderMode=cv2.BORDER_REPLICATE)


def door_picture(rows: list[str]) -> Image:
    """Lines below each other on a door, as owner's code, number and type are painted on some."""
    wall = np.full((720, 1280, 3), (120, 60, 20), np.uint8)
    for n, row in enumerate(rows):
        cv2.putText(
            wall, row, (400, 200 + 90 * n), cv2.FONT_HERSHEY_SIMPLEX, 2.0, (235, 235, 235), 5, cv2.LINE_AA
        )
    return wall

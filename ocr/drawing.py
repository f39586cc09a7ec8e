"""Draws what was read onto a copy of the picture, for people who check the reader."""

import cv2
import numpy as np

from ocr.plates import display
from ocr.ports import Image
from ocr.reads import Corners, FrameRead

_ACCEPTED, _DOUBTFUL = (80, 175, 60), (40, 140, 240)
_LAST_LATIN = 0x7E


def draw(frame: Image, read: FrameRead) -> Image:
    """A copy of `frame` (BGR) with box, text and probability of every plate and container."""
    colour = frame if frame.ndim == 3 else cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR)
    picture = np.array(colour, dtype=np.uint8)
    for plate in read.plates:
        _label(
            picture, plate.corners, _latin(display(plate.text)), plate.probability, accepted=plate.accepted
        )
    for container in read.containers:
        _label(picture, container.corners, container.text, container.probability, accepted=container.accepted)
    return picture


def _label(picture: Image, corners: Corners, text: str, probability: float, *, accepted: bool) -> None:
    colour = _ACCEPTED if accepted else _DOUBTFUL
    thick = max(2, picture.shape[1] // 500)
    outline = np.asarray(corners, dtype=np.int32)
    cv2.polylines(picture, [outline], True, colour, thick, cv2.LINE_AA)
    size = max(0.5, picture.shape[1] / 1600)
    words = f"{text}  {probability:.0%}"
    (width, height), _ = cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, size, thick)
    left = int(min(outline[:, 0].min(), picture.shape[1] - width - 4))
    foot = int(max(height + 8, outline[:, 1].min() - 6))
    cv2.rectangle(picture, (left - 3, foot - height - 5), (left + width + 3, foot + 5), colour, -1)
    cv2.putText(
        picture, words, (left, foot), cv2.FONT_HERSHEY_SIMPLEX, size, (255, 255, 255), thick, cv2.LINE_AA
    )


def _latin(text: str) -> str:
    """OpenCV draws Latin letters only: the province's sign becomes an asterisk, the table has it in full."""
    return "".join("*" if ord(char) > _LAST_LATIN else char for char in text.replace("·", "-"))

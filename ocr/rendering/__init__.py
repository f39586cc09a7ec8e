"""Draws plates and gate-camera pictures of trucks: `passage`, `empty_lane`, `plate_image`."""

from ocr.rendering.lens import burn_in
from ocr.rendering.passages import empty_lane, passage
from ocr.rendering.plates import plate_image
from ocr.rendering.spec import PassageSpec, PlateLettering, RenderedFrame

__all__ = [
    "PassageSpec",
    "PlateLettering",
    "RenderedFrame",
    "burn_in",
    "empty_lane",
    "passage",
    "plate_image",
]

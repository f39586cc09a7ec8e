"""Where plates and container numbers ended up in the finished picture."""

import numpy as np

from ocr.rendering.camera import Pinhole
from ocr.rendering.lens import distort
from ocr.rendering.spec import ContainerTruth, PlateTruth, Points
from ocr.rendering.vehicle import Vehicle

MARGIN_PX = 2


def seen_corners(corners: Points, camera: Pinhole, at: tuple[float, float, float]) -> Points | None:
    """4x2 pixels of the finished picture, or None when any part is out of view."""
    pixels, depth = camera.project(corners + np.array(at))
    if depth.min() < 0.5:
        return None
    bent = distort(pixels, camera.focal, (camera.width, camera.height))
    inside = (bent >= MARGIN_PX).all() and (
        bent <= [camera.width - MARGIN_PX, camera.height - MARGIN_PX]
    ).all()
    return bent if inside else None


def plates_in(vehicle: Vehicle, camera: Pinhole, at: tuple[float, float, float]) -> tuple[PlateTruth, ...]:
    found = []
    for plate in vehicle.plates:
        corners = seen_corners(plate.corners, camera, at)
        if corners is not None:
            lettering = plate.lettering
            found.append(
                PlateTruth(
                    lettering.text, lettering.country, lettering.colour, plate.layout, corners, plate.role
                )
            )
    return tuple(found)


def containers_in(
    vehicle: Vehicle, camera: Pinhole, at: tuple[float, float, float]
) -> tuple[ContainerTruth, ...]:
    found = []
    for marking in vehicle.markings:
        corners = seen_corners(marking.corners, camera, at)
        if corners is not None:
            found.append(ContainerTruth(marking.text, corners))
    return tuple(found)

"""Vehicles without a story: plates far from one another, goods that need no certificate."""

from collections.abc import Sequence

from deploy.demo.people import EXPORTER, IMPORTER
from deploy.demo.stories import Goods, Plot, Story
from events.messages.values import Direction
from ocr.rendering import PlateLettering

_GOODS = Goods("85171300", "Điện thoại thông minh", 6_200, "VN")
_SPREAD = 37_813  # prime to 100,000: neighbours in the list get digits far apart
_CODES = ("12", "29", "34", "98", "51")
_LETTERS = "CDHKM"


def machine_vehicles(count: int) -> Sequence[Story]:
    return [_vehicle(number) for number in range(count)]


def pixel_vehicles(count: int) -> Sequence[Story]:
    return [_vehicle(number + 1_000) for number in range(count)]


def _vehicle(number: int) -> Story:
    direction = Direction.EXPORT if number % 2 == 0 else Direction.IMPORT
    plate = f"{_CODES[number % 5]}{_LETTERS[number // 5 % 5]}{(number * _SPREAD + 11_111) % 100_000:05}"
    return Story(
        number=number,
        plot=Plot.SMOOTH,
        direction=direction,
        account=EXPORTER if direction is Direction.EXPORT else IMPORTER,
        tractor=PlateLettering(plate, "VN", "yellow"),
        trailer=None,
        declared_trailer=None,
        container=None,
        goods=_GOODS,
        weather="day",
        seed=number,
    )

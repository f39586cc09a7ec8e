"""The stories of the demo day: who drives what, declared how, and what goes wrong on the way. Pure, from a seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from deploy.demo.people import EXPORTER, IMPORTER, DemoAccount
from events.messages.values import Direction
from ocr.plates import check_digit
from ocr.rendering.spec import PlateLettering, Weather


class Plot(StrEnum):
    SMOOTH = "smooth"
    EMPTY = "empty"
    RED_CHANNEL = "red_channel"
    LATE_CERTIFICATE = "late_certificate"
    HELD_AGAIN = "held_again"
    UNDECLARED = "undeclared"
    LOOK_ALIKE = "look_alike"
    WRONG_TRAILER = "wrong_trailer"
    TRANSSHIPPED = "transshipped"


@dataclass(frozen=True)
class Goods:
    hs: str
    description: str
    gross_kg: int
    origin: str
    plant: bool = False
    animal: bool = False
    perishable: bool = False


@dataclass(frozen=True)
class Story:
    """One vehicle and its fate. `declared_trailer` differs from the true one in the story of the wrong trailer;
    `twin` is another declared plate that looks the same from the road; `successor` takes over the goods in the yard."""

    number: int
    plot: Plot
    direction: Direction
    account: DemoAccount
    tractor: PlateLettering
    trailer: PlateLettering | None
    declared_trailer: str | None
    container: str | None
    goods: Goods | None
    weather: Weather
    seed: int
    twin: str | None = None
    successor: PlateLettering | None = None


_EXPORTS = (
    Goods("08106000", "Sầu riêng tươi", 19_800, "VN", plant=True, perishable=True),
    Goods("08109010", "Nhãn tươi", 18_200, "VN", plant=True, perishable=True),
    Goods("08045020", "Xoài tươi", 17_500, "VN", plant=True, perishable=True),
    Goods("40012920", "Cao su thiên nhiên", 21_000, "VN"),
    Goods("03061710", "Tôm sú đông lạnh", 16_400, "VN", animal=True, perishable=True),
    Goods("85171300", "Điện thoại thông minh", 6_200, "VN"),
)
_IMPORTS = (
    Goods("08081000", "苹果 (táo tươi)", 20_100, "CN", plant=True, perishable=True),
    Goods("85437090", "电子元件 (linh kiện điện tử)", 8_300, "CN"),
    Goods("60049000", "针织面料 (vải dệt kim)", 14_900, "CN"),
    Goods("07032090", "大蒜 (tỏi)", 22_300, "CN", plant=True),
)
_PLOTS = (
    Plot.SMOOTH, Plot.SMOOTH, Plot.LATE_CERTIFICATE, Plot.EMPTY, Plot.UNDECLARED, Plot.TRANSSHIPPED,
    Plot.RED_CHANNEL, Plot.WRONG_TRAILER, Plot.SMOOTH, Plot.HELD_AGAIN, Plot.LOOK_ALIKE, Plot.EMPTY,
)  # fmt: skip
_WEATHERS: tuple[Weather, ...] = (
    "day", "day", "day", "rain", "rain", "dusk", "dusk", "day", "day", "fog", "day", "night",
)  # fmt: skip
_VN_CODES = ("12", "14", "15", "29", "30", "34", "37", "98", "99", "51", "61", "11", "20")
_VN_LETTERS = "ABCDEFGHKLM"
_CN_LETTERS = "ABCDEFGHJKLMNP"
_OWNERS = ("CSQU", "TGHU", "MSCU", "CBHU", "TEMU")
_CONFUSED = {
    "8": "3", "3": "8", "6": "5", "5": "6", "1": "7", "7": "1", "0": "8", "9": "0", "2": "7",
}  # fmt: skip


def stories(day: int) -> Iterator[Story]:
    """The twelve stories of one day; every day has other plates."""
    for number, plot in enumerate(_PLOTS):
        yield _story(day, number, plot)


def _story(day: int, number: int, plot: Plot) -> Story:
    dice = random.Random(f"border gate {day} {number}")
    direction = Direction.EXPORT if number % 2 == 0 else Direction.IMPORT
    chinese = direction is Direction.IMPORT and (dice.random() < 0.7 or plot is Plot.TRANSSHIPPED)
    tractor = _tractor(dice, chinese=chinese)
    trailer = _trailer(dice, chinese=chinese) if dice.random() < 0.75 or plot is Plot.WRONG_TRAILER else None
    declared = (
        _trailer(dice, chinese=chinese).text
        if plot is Plot.WRONG_TRAILER
        else (trailer.text if trailer else None)
    )
    loaded = plot is not Plot.EMPTY
    return Story(
        number=number,
        plot=plot,
        direction=direction,
        account=EXPORTER if direction is Direction.EXPORT else IMPORTER,
        tractor=tractor,
        trailer=trailer,
        declared_trailer=declared,
        container=_container(dice) if loaded and trailer and dice.random() < 0.6 else None,
        goods=_goods(dice, plot, direction) if loaded else None,
        weather=_WEATHERS[number],
        seed=dice.randrange(1_000_000),
        twin=_twin(tractor.text) if plot is Plot.LOOK_ALIKE else None,
        successor=_tractor(dice, chinese=False) if plot is Plot.TRANSSHIPPED else None,
    )


def _goods(dice: random.Random, plot: Plot, direction: Direction) -> Goods:
    choice: tuple[Goods, ...] = _EXPORTS if direction is Direction.EXPORT else _IMPORTS
    if plot is Plot.LATE_CERTIFICATE:
        choice = tuple(goods for goods in choice if goods.plant)
    return dice.choice(choice)


def _tractor(dice: random.Random, *, chinese: bool) -> PlateLettering:
    if chinese:
        text = f"桂{dice.choice('AFFF')}{dice.choice(_CN_LETTERS)}{dice.randrange(1000, 9999)}"
        return PlateLettering(text, "CN", "yellow")
    text = f"{dice.choice(_VN_CODES)}{dice.choice(_VN_LETTERS)}{dice.randrange(1_000, 99_999):05}"
    return PlateLettering(text, "VN", dice.choice(("yellow", "yellow", "white")))


def _trailer(dice: random.Random, *, chinese: bool) -> PlateLettering:
    if chinese:
        return PlateLettering(f"桂{dice.choice('AF')}{dice.randrange(1000, 9999)}挂", "CN", "yellow")
    return PlateLettering(f"{dice.choice(_VN_CODES)}R{dice.randrange(100, 99_999):05}", "VN", "white")


def _container(dice: random.Random) -> str:
    body = f"{dice.choice(_OWNERS)}{dice.randrange(1_000_000):06}"
    return f"{body}{check_digit(body)}"


def _twin(plate: str) -> str:
    """The same plate but for one digit that is easily taken for it."""
    place = next(index for index in range(len(plate) - 1, 0, -1) if plate[index] in _CONFUSED)
    return plate[:place] + _CONFUSED[plate[place]] + plate[place + 1 :]

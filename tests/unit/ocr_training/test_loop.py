"""A training that was stopped goes on where it was."""

from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: make test EXTRAS=all brings it")

from ocr.training.loop import Plan, Rhythm, Training  # noqa: E402 - needs torch


class Line(Training):
    """Learns to double a number."""

    rhythm = Rhythm(warm_up=2, floor=0.1, decay=0.0, save_every_s=1e9, notice_every=5)

    def new_net(self) -> Any:
        return torch.nn.Linear(1, 1)

    def losses(self, batch: Any) -> dict[str, Any]:
        return {"total": ((self.net(batch) - 2 * batch) ** 2).mean()}


def batches(first: int, last: int) -> Any:
    return (torch.full((4, 1), float(number % 7)) for number in range(first, last))


def weights(training: Training) -> list[float]:
    return [float(value) for parameter in training.net.parameters() for value in parameter.detach().flatten()]


def test_stopped_and_started_again_it_learns_the_same(tmp_path: Path) -> None:
    whole = Line(Plan(tmp_path / "whole", 20, 4))
    whole.go(batches(0, 20))
    Line(Plan(tmp_path / "parts", 20, 4)).go(batches(0, 12))
    rest = Line(Plan(tmp_path / "parts", 20, 4))
    assert rest.step == 12
    rest.go(batches(12, 20))
    assert weights(rest) == pytest.approx(weights(whole))
    assert (tmp_path / "whole" / "log.txt").read_text("utf8").startswith("5  total")


def test_the_rate_warms_up_and_then_falls_to_its_floor(tmp_path: Path) -> None:
    training = Line(Plan(tmp_path, 100, 4, rate=1.0))
    rates = []
    for training.step in (0, 1, 50, 100):
        rates.append(training.rate())
    assert rates == pytest.approx([0.5, 1.0, 0.55, 0.1])

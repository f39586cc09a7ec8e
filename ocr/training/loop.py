"""The training loop of every network: any stop loses a minute or two at most, the same command goes on."""

import math
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import torch
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_AVERAGE = 0.998


@dataclass(frozen=True, slots=True)
class Plan:
    """`steps` may be changed between two runs of the same training: the learning rate follows what is left."""

    run: Path
    steps: int
    batch: int
    seed: int = 1
    rate: float = 3e-3
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Steps of warm-up, share of the rate at the end, weight decay, seconds between checkpoints, steps between notes."""

    warm_up: int
    floor: float
    decay: float
    save_every_s: float
    notice_every: int


class Training(ABC):
    """Net, running average of its weights, optimiser and step; all of it in one checkpoint."""

    rhythm: ClassVar[Rhythm]

    def __init__(self, plan: Plan) -> None:
        torch.manual_seed(plan.seed)
        torch.set_num_threads(plan.threads)
        self.plan = plan
        self.net = self.new_net().to(memory_format=torch.channels_last)
        self.average = torch.optim.swa_utils.AveragedModel(
            self.net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(_AVERAGE), use_buffers=True
        )
        self.optimiser = torch.optim.AdamW(
            self.net.parameters(), lr=plan.rate, weight_decay=self.rhythm.decay
        )
        self.step = 0
        plan.run.mkdir(parents=True, exist_ok=True)
        if self.checkpoint.is_file():
            self._load()

    @abstractmethod
    def new_net(self) -> Any:
        """The network with fresh weights."""

    @abstractmethod
    def losses(self, batch: Any) -> dict[str, Any]:
        """`total` and its parts for one batch."""

    @property
    def checkpoint(self) -> Path:
        return self.plan.run / "checkpoint.pt"

    def go(self, batches: Iterator[Any]) -> None:
        """Learns from the batches, which begin at `step`, until there are no more."""
        saved = time.monotonic()
        with _bar() as bar:
            task = bar.add_task("training", total=self.plan.steps, completed=self.step, losses="")
            for batch in batches:
                losses = self._learn(batch)
                if self.step % self.rhythm.notice_every == 0:
                    shown = "  ".join(f"{name} {float(value.detach()):.3f}" for name, value in losses.items())
                    bar.update(task, completed=self.step, losses=shown)
                    self._note(shown)
                if time.monotonic() - saved > self.rhythm.save_every_s:
                    self.save()
                    saved = time.monotonic()
        self.save()

    def save(self) -> None:
        """Written aside and renamed: a stop while saving leaves the last checkpoint whole."""
        parts = {
            "net": self.net.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
        }
        aside = self.checkpoint.with_suffix(".new")
        torch.save(parts, aside)
        aside.replace(self.checkpoint)

    def rate(self) -> float:
        """Warm-up, then half a cosine down to the floor."""
        if self.step < self.rhythm.warm_up:
            return self.plan.rate * (self.step + 1) / self.rhythm.warm_up
        done = min(1.0, self.step / max(self.plan.steps, 1))
        floor = self.rhythm.floor
        return self.plan.rate * (floor + (1 - floor) * (1 + math.cos(math.pi * done)) / 2)

    def _load(self) -> None:
        parts = torch.load(self.checkpoint, weights_only=True)
        self.net.load_state_dict(parts["net"])
        self.average.load_state_dict(parts["average"])
        self.optimiser.load_state_dict(parts["optimiser"])
        self.step = parts["step"]

    def _learn(self, batch: Any) -> dict[str, Any]:
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate()
        losses = self.losses(batch)
        self.optimiser.zero_grad()
        losses["total"].backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimiser.step()
        self.average.update_parameters(self.net)
        self.step += 1
        return losses

    def _note(self, shown: str) -> None:
        with (self.plan.run / "log.txt").open("a", encoding="utf8") as log:
            log.write(f"{self.step}  {shown}\n")


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[losses]}"),
    )

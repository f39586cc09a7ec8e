"""What the quick recogniser learns from, batch by batch."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from ocr.engines.plate_net import ALPHABET
from ocr.models.easyocr.plate_quick import Model
from ocr.training.loop import Rhythm, Training
from ocr.training.recogniser.batches import Batch, Batches
from ocr.training.recogniser.loss import recogniser_loss

PARAMETERS = {"input_channel": 1, "output_channel": 128, "hidden_size": 32}


class RecogniserTraining(Training):
    rhythm = Rhythm(warm_up=200, floor=0.01, decay=1e-2, save_every_s=60.0, notice_every=20)

    def new_net(self) -> Model:
        return Model(**PARAMETERS, num_class=1 + len(ALPHABET))

    def begin_with(self, weights: Path) -> None:
        """Weights in the file that EasyOCR loads."""
        stored = torch.load(weights, weights_only=True)
        self.net.load_state_dict({name.removeprefix("module."): value for name, value in stored.items()})
        self.average.module.load_state_dict(self.net.state_dict())

    def losses(self, batch: Batch) -> dict[str, Any]:
        lines = torch.from_numpy(batch.lines)[:, None].float() / 127.5 - 1
        return recogniser_loss(self.net(lines.contiguous(memory_format=torch.channels_last)), batch)

    def batches(self, drawn: Batches) -> Iterator[Batch]:
        """Those that are left."""
        return (drawn.take(step) for step in range(self.step, self.plan.steps))

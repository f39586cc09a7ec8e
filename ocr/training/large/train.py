"""What the large recogniser learns from: the lines of the quick one, and not to forget what it knew before."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from ocr.engines.plate_net import MODEL
from ocr.engines.sessions import own_model
from ocr.training.large.graph import Graph
from ocr.training.loop import Rhythm, Training
from ocr.training.recogniser.batches import Batch, Batches
from ocr.training.recogniser.loss import text_loss

_KEPT = 0.5
_STRETCHED, _WIDER = 0.3, 1.25
"""Share of the batches that are seen as in the reader's second look, and how much wider that is."""
_STEP = 8


class LargeTraining(Training):
    rhythm = Rhythm(warm_up=60, floor=0.02, decay=1e-2, save_every_s=120.0, notice_every=10)

    def new_net(self) -> Graph:
        return Graph(own_model(MODEL))

    def losses(self, batch: Batch) -> dict[str, Any]:
        lines = torch.from_numpy(batch.lines)[:, None].float() / 127.5 - 1
        wide = np.random.default_rng((self.plan.seed, self.step, 2)).random() < _STRETCHED
        chances = torch.log_softmax(self.net(_seen(_stretched(lines) if wide else lines)), -1)
        read = text_loss(chances, batch)
        kept = torch.zeros(()) if wide else kept_loss(chances, batch)
        return {"total": read + _KEPT * kept, "text": read.detach(), "kept": kept.detach()}

    def batches(self, drawn: Batches) -> Iterator[Batch]:
        """Those that are left."""
        return (drawn.take(step) for step in range(self.step, self.plan.steps))


def kept_loss(chances: Any, batch: Batch) -> Any:
    """Cross-entropy to what the network saw before training, where it was right; mean over steps that are no sure blank."""
    taught = torch.from_numpy(batch.taught.astype("float32"))
    weights = taught.sum(-1) * (1.05 - taught[..., 0]).clamp(0, 1)
    return (-(taught * chances).sum(-1) * weights).sum() / weights.sum().clamp(min=1.0)


def _stretched(lines: Any) -> Any:
    width = round(lines.shape[-1] * _WIDER / _STEP) * _STEP
    return functional.interpolate(lines, (lines.shape[-2], width), mode="bilinear", align_corners=False)


def _seen(lines: Any) -> Any:
    return lines.expand(-1, 3, -1, -1).contiguous(memory_format=torch.channels_last)

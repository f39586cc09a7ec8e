"""What the network is asked for: the text that stands there, and what its teacher saw at each step."""

from typing import Any

import torch
from torch.nn import functional

from ocr.training.recogniser.batches import Batch

_WORST = 6.0
"""Nats a sign: beyond it a line is hardly legible, and counts ever less."""
_TAUGHT = 1.0


def recogniser_loss(scores: Any, batch: Batch) -> dict[str, Any]:
    """`scores`: n x steps x 76 as they leave the network."""
    chances = torch.log_softmax(scores, -1)
    read, taught = text_loss(chances, batch), _teacher(chances, batch)
    return {"total": read + _TAUGHT * taught, "text": read.detach(), "teacher": taught.detach()}


def text_loss(chances: Any, batch: Batch) -> Any:
    """`chances`: n x steps x 76, logarithms."""
    texts = torch.from_numpy(batch.texts).long()
    lengths = (texts > 0).sum(1)
    steps = torch.full((len(texts),), chances.shape[1], dtype=torch.long)
    losses = functional.ctc_loss(
        chances.transpose(0, 1), texts[texts > 0], steps, lengths, reduction="none", zero_infinity=True
    )
    return (_WORST * torch.log1p(losses / lengths / _WORST)).mean()


def _teacher(chances: Any, batch: Batch) -> Any:
    """Cross-entropy to the teacher, one of whose steps is as long as two of ours.

    Two steps together say a sign where either says it beside a blank or both do; two blanks say blank (the rules
    of CTC). Mean over taught steps that are no sure blank, since blanks are many and easy.
    """
    taught = torch.from_numpy(batch.taught.astype("float32"))
    one, two = chances[:, 0::2].exp(), chances[:, 1::2].exp()
    both = one * two + one * two[..., :1] + one[..., :1] * two
    both = torch.cat([one[..., :1] * two[..., :1], both[..., 1:]], -1)
    losses = -(taught * (both + 1e-6).log()).sum(-1)
    weights = taught.sum(-1) * (1.05 - taught[..., 0]).clamp(0, 1)
    return (losses * weights).sum() / weights.sum().clamp(min=1.0)

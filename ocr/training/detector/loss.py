"""What the net is punished for."""

import torch
from torch import Tensor
from torch.nn import functional

_EASY = 0.75
_CORNERS, _LINES = 2.0, 0.3


def detector_loss(answer: Tensor, wanted: dict[str, Tensor]) -> dict[str, Tensor]:
    """`total` and its parts. `answer`: batch x cells x 10; `wanted`: the fields of `Targets`, batched.

    Score: varifocal loss (Zhang et al., 2021), so that cells nearer the middle of a plate answer louder and easy
    background counts little. Corners: distance as a share of the plate's height, so that small plates count as much.
    """
    score = wanted["score"]
    judged, plate = score >= 0, score > 0
    weight = torch.where(plate, score, _EASY * answer[..., 0].detach().sigmoid() ** 2) * judged
    mass = score.clamp(min=0).sum().clamp(min=1.0)
    kept = functional.binary_cross_entropy_with_logits(answer[..., 0], score.clamp(min=0), reduction="none")
    miss = functional.smooth_l1_loss(answer[..., 2:], wanted["corners"], reduction="none", beta=0.1).mean(-1)
    lines = functional.binary_cross_entropy_with_logits(answer[..., 1], wanted["lines"], reduction="none")
    share = score.clamp(min=0) / mass
    parts = {
        "score": (kept * weight).sum() / mass,
        "corners": (miss / wanted["height"] * share).sum(),
        "lines": (lines * share).sum(),
    }
    return {"total": parts["score"] + _CORNERS * parts["corners"] + _LINES * parts["lines"], **parts}

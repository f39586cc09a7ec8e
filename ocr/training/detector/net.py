"""The detector: depthwise separable convolutions, a small feature pyramid, one head shared by all levels.

After the ideas of YuNet (Wu et al., 2023) and FCOS (Tian et al., 2019); written anew.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from ocr.training.detector.shape import OUTPUTS

_STEM, _QUARTER, _EIGHTH, _SIXTEENTH, _THIRTYSECOND = 16, 32, 64, 96, 128
_NECK = 64
_RARE = -4.6
"""Logit of 1 %: at the start nearly nothing is a plate, or the first steps drown in false alarms."""


def _full(inputs: int, outputs: int, stride: int) -> list[nn.Module]:
    return [
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    ]


def _light(inputs: int, outputs: int, stride: int = 1, kernel: int = 3) -> list[nn.Module]:
    """Depthwise, then pointwise: about an eighth of the work of a full convolution."""
    return [
        nn.Conv2d(inputs, inputs, kernel, stride, kernel // 2, groups=inputs, bias=False),
        nn.BatchNorm2d(inputs),
        nn.Conv2d(inputs, outputs, 1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    ]


class PlateNet(nn.Module):  # type: ignore[misc] # torch is no dependency of the checks, its classes are Any there
    """Batch x height x width x 3 (BGR, 0..255, sides multiples of 32) -> batch x cells x 10, see `shape`."""

    def __init__(self) -> None:
        super().__init__()
        self.eighth = nn.Sequential(
            *_full(3, _STEM, 2),
            *_light(_STEM, _QUARTER, 2),
            *_light(_QUARTER, _QUARTER),
            *_light(_QUARTER, _EIGHTH, 2),
            *_light(_EIGHTH, _EIGHTH),
            *_light(_EIGHTH, _EIGHTH),
        )
        self.sixteenth = nn.Sequential(
            *_light(_EIGHTH, _SIXTEENTH, 2),
            *_light(_SIXTEENTH, _SIXTEENTH, kernel=5),
            *_light(_SIXTEENTH, _SIXTEENTH),
        )
        self.thirtysecond = nn.Sequential(
            *_light(_SIXTEENTH, _THIRTYSECOND, 2),
            *_light(_THIRTYSECOND, _THIRTYSECOND, kernel=5),
            *_light(_THIRTYSECOND, _THIRTYSECOND, kernel=5),
        )
        widths = (_EIGHTH, _SIXTEENTH, _THIRTYSECOND)
        self.sides = nn.ModuleList([nn.Conv2d(width, _NECK, 1) for width in widths])
        self.smooth = nn.ModuleList([nn.Sequential(*_light(_NECK, _NECK)) for _ in widths])
        self.head = nn.Sequential(*_light(_NECK, _NECK), nn.Conv2d(_NECK, OUTPUTS, 1))
        self.scales = nn.Parameter(torch.ones(len(widths)))
        nn.init.constant_(self.head[-1].bias[:1], _RARE)

    def forward(self, picture: Tensor) -> Tensor:
        levels = self.pyramid(picture.permute(0, 3, 1, 2).float() / 127.5 - 1)
        rows = [self.answer(level, number) for number, level in enumerate(levels)]
        return torch.cat(rows, 1)

    def pyramid(self, planes: Tensor) -> Sequence[Tensor]:
        """Three maps of equal depth, fine first; each knows what the coarser ones saw."""
        fine = self.eighth(planes)
        middle = self.sixteenth(fine)
        coarse = self.sides[2](self.thirtysecond(middle))
        middle = self.sides[1](middle) + nn.functional.interpolate(coarse, scale_factor=2.0, mode="nearest")
        fine = self.sides[0](fine) + nn.functional.interpolate(middle, scale_factor=2.0, mode="nearest")
        return [smooth(level) for smooth, level in zip(self.smooth, (fine, middle, coarse), strict=True)]

    def answer(self, level: Tensor, number: int) -> Tensor:
        """Cells x outputs of one level; corners are scaled by a learnt factor per level."""
        cells = self.head(level).flatten(2).transpose(1, 2)
        return torch.cat([cells[..., :2], cells[..., 2:] * (self.scales[number] * 4)], -1)

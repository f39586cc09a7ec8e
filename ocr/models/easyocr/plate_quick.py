"""The quick plate recogniser as EasyOCR wants a network of one's own: a class `Model` beside a yaml and a pth.

Convolutions only: EasyOCR would quantise linear and recurrent layers, and the export to ONNX must stay the same net.
"""

from typing import Any, cast

from torch import nn

Shape = int | tuple[int, int]


def _layer(before: int, after: int, kernel: Shape = 3, stride: Shape = 1, groups: int = 1) -> nn.Sequential:
    sides = (kernel, kernel) if isinstance(kernel, int) else kernel
    rim = (sides[0] // 2, sides[1] // 2)
    return nn.Sequential(
        nn.Conv2d(before, after, kernel, stride, rim, groups=groups, bias=False),
        nn.BatchNorm2d(after),
        nn.ReLU(),
    )


class _Added(nn.Module):  # type: ignore[misc] # torch is an extra and is not followed
    """A layer whose output is added to its input."""

    def __init__(self, *layers: Any) -> None:
        super().__init__()
        self.inner = nn.Sequential(*layers)

    def forward(self, seen: Any) -> Any:
        return seen + self.inner(seen)


def _context(channels: int) -> _Added:
    """Looks seven steps along the line, each channel alone, then mixes the channels."""
    return _Added(
        nn.Conv2d(channels, channels, (1, 7), 1, (0, 3), groups=channels, bias=False),
        nn.BatchNorm2d(channels),
        _layer(channels, channels, 1),
    )


class Model(nn.Module):  # type: ignore[misc] # torch is an extra and is not followed
    """Lines (batch x 1 x 48 x width, -1..1) to scores: batch x width / 4 x `num_class`, class 0 the blank."""

    def __init__(self, input_channel: int, output_channel: int, hidden_size: int, num_class: int) -> None:
        super().__init__()
        wide = output_channel
        self.layers = nn.Sequential(
            _layer(input_channel, hidden_size // 2, stride=2),
            _layer(hidden_size // 2, hidden_size, stride=2),
            _Added(_layer(hidden_size, hidden_size)),
            _layer(hidden_size, wide // 2, stride=(2, 1)),
            _Added(_layer(wide // 2, wide // 2)),
            _layer(wide // 2, wide * 3 // 4, stride=(2, 1)),
            _Added(_layer(wide * 3 // 4, wide * 3 // 4)),
            nn.Conv2d(wide * 3 // 4, wide, (3, 1), bias=False),
            nn.BatchNorm2d(wide),
            nn.ReLU(),
            _context(wide),
            _context(wide),
            nn.Conv2d(wide, num_class, 1),
        )

    def forward(self, lines: Any, text: Any = None) -> Any:  # noqa: ARG002 # EasyOCR's call
        return cast("Any", self.layers(lines)).squeeze(2).transpose(1, 2)

"""From the running average of the weights to the file that EasyOCR loads and the file that our engine opens."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from ocr.training.origin import forget_origin

if TYPE_CHECKING:
    from ocr.training.loop import Training


class _LogChances(nn.Module):  # type: ignore[misc] # torch is an extra and is not followed
    def __init__(self, net: Any) -> None:
        super().__init__()
        self.net = net

    def forward(self, lines: Any) -> Any:
        return torch.log_softmax(self.net(lines), -1)


def export(training: "Training", folder: Path) -> None:
    """`plate_quick.pth` in half precision, as EasyOCR names weights; `plate_quick.onnx` of the same rounded weights."""
    weights = {name: _rounded(value) for name, value in training.average.module.state_dict().items()}
    torch.save({f"module.{name}": value for name, value in weights.items()}, folder / "plate_quick.pth")
    net = training.average.module
    net.load_state_dict(weights)
    example = torch.zeros((1, 1, 48, 192))
    width = torch.export.Dim("columns", min=8, max=64) * 8
    program = torch.onnx.export(
        _LogChances(net).eval(),
        (example,),
        input_names=["lines"],
        output_names=["log_chances"],
        dynamic_shapes={"lines": {3: width}},
        dynamo=True,
        verbose=False,
    )
    forget_origin(program.model)
    program.save(str(folder / "plate_quick.onnx"), external_data=False)
    net.train()


def _rounded(value: Any) -> Any:
    """Counters of the normalisation stay whole numbers."""
    return value.half() if value.is_floating_point() else value

"""From the running average of the weights to the ONNX file that the engine opens."""

from pathlib import Path
from typing import TYPE_CHECKING

import torch

from ocr.training.origin import forget_origin

if TYPE_CHECKING:
    from ocr.training.loop import Training


def export(training: "Training", target: Path) -> None:
    """One file; height and width stay free (multiples of 32), the picture goes in as 8-bit BGR."""
    net = training.average.module.eval()
    example = torch.zeros((1, 384, 640, 3), dtype=torch.uint8)
    free = {
        1: torch.export.Dim("rows", min=2, max=64) * 32,
        2: torch.export.Dim("columns", min=2, max=64) * 32,
    }
    program = torch.onnx.export(
        net,
        (example,),
        input_names=["picture"],
        output_names=["cells"],
        dynamic_shapes={"picture": free},
        dynamo=True,
        verbose=False,
    )
    forget_origin(program.model)
    program.save(str(target), external_data=False)
    net.train()

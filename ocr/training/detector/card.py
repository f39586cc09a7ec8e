"""The model card: where the weights come from, written by the training itself."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ocr.training.cards import commit, described
from ocr.training.detector.samples import Material
from ocr.training.detector.shape import SEEN

if TYPE_CHECKING:
    from ocr.training.loop import Training


def write_card(
    target: Path, training: "Training", material: Material, folders: Sequence[Path], figures: str
) -> None:
    """Data, seed, commit, hash, and `figures` measured on photos that were not trained on."""
    weights = sum(parameter.numel() for parameter in training.net.parameters())
    model = target.with_suffix(".onnx")
    plan = training.plan
    target.write_text(
        f"""# {target.stem}

- weights: {weights:,}; {described(model)}
- trained from nothing: {training.step:,} steps of {plan.batch} pictures, {SEEN.width}x{SEEN.height}, \
seed {plan.seed}, AdamW {plan.rate}, running average of the weights
- commit {commit()}
- photos trained on: {len(material.photos)} (Apache-2.0 or MIT only) of {", ".join(folder.name for folder in folders)}; \
three tenths of the permissive plates and all other photos were held back
- drawn: {len(material.plates)} plates, {len(material.scenes)} frames of trucks at the gate
- photos held back: {figures}
""",
        "utf8",
    )

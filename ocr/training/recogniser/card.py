"""The model card: where the weights come from, written by the training itself."""

from typing import TYPE_CHECKING

from ocr.training.cards import commit, described
from ocr.training.recogniser.cache import SHARD, Drawing

if TYPE_CHECKING:
    from ocr.training.loop import Training
    from ocr.training.recogniser.command import Order

NAME = "plate_quick"


def write_card(training: "Training", drawing: Drawing, order: "Order", figures: str) -> None:
    """Data, seed, commit, hashes, and `figures` measured on plates that were not trained on."""
    weights = sum(parameter.numel() for parameter in training.net.parameters())
    plan, texts = training.plan, {crop.text for crop in drawing.photos}
    names = ", ".join(dict.fromkeys(folder.name for folder in order.folders))
    text = f"""# {NAME}

Reads one prepared plate line at a first look; our own net, taught by PlateNet (`plate_recogniser.onnx`).

- weights: {weights:,}; {described(plan.run / f"{NAME}.onnx")}; {described(plan.run / f"{NAME}.pth")}
- input and alphabet: those of PlateNet; four pixels of the line to one step
- trained with `python -m ocr.training.recogniser`: {training.step:,} steps of {plan.batch} lines, seed {plan.seed}, \
AdamW {plan.rate}, running average of the weights; begun with {"the weights that were here before" if order.onward else "fresh weights"}; \
commit {commit()}
- {drawing.shards * SHARD:,} lines, a fifth of them from {len(drawing.photos)} labelled photos of {len(texts)} plates \
(Apache-2.0 or MIT only) of {names}, the others drawn; three tenths of the permissive plates and all other photos were \
held back
- loss: CTC on the text, and cross-entropy to PlateNet's posteriors where PlateNet reads the text that is written
- PlateNet was fine-tuned on 258 Chinese crops of the same sources, so it knew some of the Chinese plates held back here

{figures}
"""
    (plan.run / f"{NAME}.md").write_text(text, "utf8")

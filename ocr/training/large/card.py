"""The model card: where the weights come from, written by the training itself."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ocr.engines.plate_net import MODEL
from ocr.training.cards import commit, described
from ocr.training.recogniser.cache import SHARD, Drawing

if TYPE_CHECKING:
    from ocr.training.loop import Training


def write_card(training: "Training", drawing: Drawing, folders: Sequence[Path], figures: str) -> None:
    """Data, seed, commit, hash, and `figures` measured on plates that were not trained on."""
    weights = sum(parameter.numel() for parameter in training.net.parameters())
    plan, texts = training.plan, {crop.text for crop in drawing.photos}
    names = ", ".join(dict.fromkeys(folder.name for folder in folders))
    target = plan.run / MODEL
    text = f"""# {target.stem}

Reads one prepared plate line where the quick network was not sure; derived from PP-OCRv4 mobile recognition (NOTICE.md).

- weights: {weights:,}; {described(target)}
- input: `x`, n x 3 x 48 x width, grey in three channels, -1..1; output: n x width / 8 x 76 probabilities
- fine-tuned with `python -m ocr.training.large` from the file that was here before: {training.step:,} steps of {plan.batch} \
lines, seed {plan.seed}, AdamW {plan.rate}, running average of the weights; commit {commit()}
- {drawing.shards * SHARD:,} lines, a fifth of them from {len(drawing.photos)} labelled photos of {len(texts)} plates \
(Apache-2.0 or MIT only) of {names}, the others drawn; three tenths of the permissive plates and all other photos were \
held back
- loss: CTC on the text, and cross-entropy to what the network saw before, where that was right

{figures}
"""
    target.with_suffix(".md").write_text(text, "utf8")

"""What the detector learns from, batch by batch."""

from collections.abc import Iterator
from typing import Any

from torch.utils.data import DataLoader

from ocr.training.detector.loss import detector_loss
from ocr.training.detector.net import PlateNet
from ocr.training.detector.samples import Material, Samples
from ocr.training.detector.shape import SEEN
from ocr.training.loop import Rhythm, Training


class DetectorTraining(Training):
    rhythm = Rhythm(warm_up=100, floor=0.02, decay=1e-3, save_every_s=120.0, notice_every=10)

    def new_net(self) -> PlateNet:
        return PlateNet()

    def losses(self, batch: dict[str, Any]) -> dict[str, Any]:
        return detector_loss(self.net(batch["picture"]), batch)

    def batches(self, material: Material, workers: int) -> Iterator[dict[str, Any]]:
        """Those that are left; `workers` processes draw them."""
        plan = self.plan
        samples = Samples(material, SEEN, plan.seed, range(self.step * plan.batch, plan.steps * plan.batch))
        # A forked worker hangs on the locks of OpenCV's and torch's threads.
        how = {"multiprocessing_context": "spawn"} if workers else {}
        return iter(DataLoader(samples, plan.batch, num_workers=workers, **how))

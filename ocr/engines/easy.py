"""EasyOCR as a recogniser: an extra, because it brings torch. The network is our own quick one, in EasyOCR's format.

EasyOCR's own text search takes seconds on a processor and its reader knows no rows, so the network reads the
straightened lines that every recogniser here gets, and its posteriors go through the same beam and the same grammar.
"""

import threading
import warnings
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocr.beam import search
from ocr.engines.plate_net import ALPHABET
from ocr.engines.sessions import own_model
from ocr.errors import ReaderError
from ocr.ports import Image
from ocr.preparation import prepare
from ocr.reads import Beam

_NETWORK = "plate_quick"
_MISSING = "EasyOCR is not installed: in a checkout `make test EXTRAS=all` brings it."


class EasyNetwork:
    """A network that EasyOCR has loaded. Raises ReaderError `engine_missing` where the extra is not installed."""

    def __init__(self, threads: int, **folders: str) -> None:
        easyocr, self._torch = import_extra("easyocr"), import_extra("torch")
        self._torch.set_num_threads(threads)
        self._lock = threading.Lock()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch announces that quantising moves to another package
            self.reader: Any = easyocr.Reader(
                ["en"], gpu=False, detector=False, download_enabled=False, verbose=False, **folders
            )
        self._network = self.reader.recognizer.eval()

    def log_probs(self, line: NDArray[np.float32], columns: Sequence[int] | slice) -> NDArray[np.float32]:
        """Steps x columns for a line of -1..1; signs outside `columns` are taken out, the rest is scaled to one."""
        with self._lock, self._torch.no_grad():
            scores = self._network(self._torch.from_numpy(line[None, None]), None)[0][:, columns]
            return np.asarray(self._torch.log_softmax(scores, -1).numpy(), dtype=np.float32)


class EasyNet:
    """Recogniser port. Raises ReaderError `engine_missing` where the extra is not installed, `model_broken`."""

    name = "easyocr"
    margin = 0.1

    def __init__(self, threads: int = 1) -> None:
        # Its weights are a pickle: nothing may be loaded that is not ours.
        folder = str(own_model(f"easyocr/{_NETWORK}.pth").parent)
        self._network = EasyNetwork(
            threads, recog_network=_NETWORK, user_network_directory=folder, model_storage_directory=folder
        )

    def recognise(self, crop: Image, layout: int, *, stretch: float = 1.0) -> Sequence[Beam]:
        return search(self.log_probs(prepare(crop, layout, stretch=stretch)), ALPHABET)

    def log_probs(self, line: Image) -> NDArray[np.float32]:
        """Steps x 76 for a prepared line, as QuickNet gives them."""
        return self._network.log_probs(line.astype(np.float32) / 127.5 - 1, slice(None))


def import_extra(name: str) -> ModuleType:
    """A module of the extra. Raises ReaderError `engine_missing`."""
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as error:
        raise ReaderError("engine_missing", _MISSING) from error

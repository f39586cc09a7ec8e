"""Opening ONNX models: checked against the hash list beside them, with a chosen number of threads."""

import hashlib
import json
from functools import cache
from pathlib import Path

import onnxruntime

from ocr.errors import ReaderError

MODELS = Path(__file__).resolve().parent.parent / "models"
_QUIET = 3


def open_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """Session on the CPU. Raises ReaderError `model_missing` or `model_broken`."""
    if not path.is_file():
        raise ReaderError(
            "model_missing", f"The model file {path.name} is missing: install the package again."
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _QUIET
    # Every size of frame would keep its own block of memory; without the arena a lane stays small.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    # Idle threads must sleep: several lanes share few cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime raises a family of private types
        raise ReaderError("model_broken", f"The model file {path.name} cannot be opened: {error}") from error


@cache
def own_model(name: str) -> Path:
    """Path of one of our own models, after its hash was compared with models/manifest.json."""
    wanted = json.loads((MODELS / "manifest.json").read_text("utf8"))["sha256"]
    path = MODELS / name
    if not path.is_file():
        raise ReaderError("model_missing", f"The model file {name} is missing: install the package again.")
    if hashlib.sha256(path.read_bytes()).hexdigest() != wanted.get(name):
        raise ReaderError(
            "model_broken",
            f"The model file {name} is damaged or of another version: install the package again.",
        )
    return path

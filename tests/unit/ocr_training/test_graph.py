"""A network known only as a file is the same network in training, and comes back as the same file."""

from pathlib import Path

import numpy as np
import pytest

from ocr.engines.plate_net import MODEL, PlateNet
from ocr.engines.sessions import own_model

torch = pytest.importorskip("torch", reason="torch is not installed: make test EXTRAS=all brings it")
pytest.importorskip("onnx", reason="onnx is not installed: deploy/locks/training.lock brings it")


@pytest.mark.parametrize("width", [192, 240, 256])
def test_the_graph_answers_as_the_engine_does(width: int) -> None:
    from ocr.training.large.graph import Graph

    line = np.random.default_rng(1).integers(0, 256, (48, width), np.uint8)
    graph = Graph(own_model(MODEL))
    seen = torch.from_numpy(line)[None, None].float() / 127.5 - 1
    with torch.no_grad():
        chances = graph(seen.expand(-1, 3, -1, -1)).softmax(-1)[0].numpy()
    engine = np.exp(PlateNet().log_probs(line, 1))
    assert np.abs(chances - engine).max() < 1e-4


def test_what_was_learned_is_in_the_file_that_is_written(tmp_path: Path) -> None:
    from ocr.training.large.graph import Graph

    graph, target = Graph(own_model(MODEL)), tmp_path / "written.onnx"
    graph.write(target)
    assert target.read_bytes() == own_model(MODEL).read_bytes()
    with torch.no_grad():
        for weight in graph.parameters():
            weight.mul_(1.01)
    graph.write(target)
    line = np.full((48, 192), 128, np.uint8)
    assert not np.allclose(PlateNet(model=target).log_probs(line, 1), PlateNet().log_probs(line, 1))

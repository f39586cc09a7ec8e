"""A network that is known only as an ONNX file, as a torch module whose weights can be trained and written back."""

import operator
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional

_WEIGHED = {"Conv", "MatMul", "Add", "Mul"}


class Graph(nn.Module):  # type: ignore[misc] # torch is no dependency of the checks, its classes are Any there
    """Runs the graph node by node; stops before a final softmax, so that it answers with scores.

    Floats of more than one value that feed a convolution, product or sum are its weights; all else stays as it is.
    Raises KeyError for an operator it does not know.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._model = onnx.load(str(path))
        graph = self._model.graph
        *self._nodes, last = graph.node
        if last.op_type != "Softmax":
            self._nodes.append(last)
        self._input, self._output = graph.input[0].name, self._nodes[-1].output[0]
        weighed = {name for node in self._nodes if node.op_type in _WEIGHED for name in node.input}
        self.weights, self._constants = nn.ParameterDict(), dict[str, Any]()
        for stored in graph.initializer:
            value = torch.from_numpy(numpy_helper.to_array(stored).copy())
            if stored.name in weighed and value.is_floating_point() and value.numel() > 1:
                self.weights[_key(stored.name)] = nn.Parameter(value)
            else:
                self._constants[stored.name] = value
        self._steps = [_step(node) for node in self._nodes]

    def forward(self, lines: Any) -> Any:
        values = {self._input: lines, **self._constants}
        for node, step in zip(self._nodes, self._steps, strict=True):
            values[node.output[0]] = step(*(self._value(values, name) for name in node.input))
        return values[self._output]

    def write(self, target: Path) -> None:
        """The same file with the weights as they are now."""
        for stored in self._model.graph.initializer:
            if _key(stored.name) in self.weights:
                weight = self.weights[_key(stored.name)].detach().contiguous().numpy()
                stored.CopyFrom(numpy_helper.from_array(weight, stored.name))
        onnx.save(self._model, str(target))

    def _value(self, values: Mapping[str, Any], name: str) -> Any:
        return values[name] if name in values else self.weights[_key(name)]


def _key(name: str) -> str:
    """Torch takes no dots in names."""
    return name.replace(".", "__")


def _step(node: Any) -> Callable[..., Any]:
    if node.op_type in _PLAIN:
        return _PLAIN[node.op_type]
    how = {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute}
    return partial(_SET[node.op_type], how)


def _conv(how: Mapping[str, Any], picture: Any, weights: Any, bias: Any = None) -> Any:
    pads = how.get("pads", [0, 0, 0, 0])
    return functional.conv2d(
        picture,
        weights,
        bias,
        how.get("strides", [1, 1]),
        pads[: len(pads) // 2],
        how.get("dilations", [1, 1]),
        how.get("group", 1),
    )


def _reduce_mean(how: Mapping[str, Any], whole: Any, axes: Any = None) -> Any:
    chosen = how["axes"] if axes is None else axes.tolist()
    return whole.mean(tuple(chosen), keepdim=bool(how.get("keepdims", 1)))


def _squeeze(how: Mapping[str, Any], whole: Any, axes: Any = None) -> Any:
    return whole.squeeze(tuple(how["axes"] if axes is None else axes.tolist()))


def _slice(whole: Any, starts: Any, ends: Any, axes: Any = None, steps: Any = None) -> Any:
    axes = torch.arange(len(starts)) if axes is None else axes
    steps = torch.ones_like(starts) if steps is None else steps
    cut = [slice(None)] * whole.ndim
    for start, end, axis, step in torch.stack([starts, ends, axes, steps], 1).tolist():
        cut[axis] = slice(start, end, step)
    return whole[tuple(cut)]


def _reshape(whole: Any, sides: Any) -> Any:
    return whole.reshape([side or whole.shape[place] for place, side in enumerate(sides.tolist())])


_PLAIN: dict[str, Callable[..., Any]] = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mul": operator.mul,
    "Div": operator.truediv,
    "Pow": operator.pow,
    "MatMul": operator.matmul,
    "Sqrt": torch.sqrt,
    "Relu": torch.relu,
    "Sigmoid": torch.sigmoid,
    "HardSwish": functional.hardswish,
    "Shape": lambda whole: torch.tensor(whole.shape),
    "GlobalAveragePool": lambda picture: picture.mean((2, 3), keepdim=True),
    "Slice": _slice,
    "Reshape": _reshape,
}
_SET: dict[str, Callable[..., Any]] = {
    "Conv": _conv,
    "ReduceMean": _reduce_mean,
    "Squeeze": _squeeze,
    "HardSigmoid": lambda how, x: (x * how.get("alpha", 0.2) + how.get("beta", 0.5)).clamp(0, 1),
    "Softmax": lambda how, scores: scores.softmax(how.get("axis", -1)),
    "Concat": lambda how, *parts: torch.cat(parts, how["axis"]),
    "Transpose": lambda how, whole: whole.permute(how["perm"]),
    "AveragePool": lambda how, picture: functional.avg_pool2d(picture, how["kernel_shape"], how["strides"]),
}

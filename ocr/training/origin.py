"""What torch's exporter writes into a model beyond the model."""

from typing import Any


def forget_origin(model: Any) -> None:
    """The exporter notes the source line of every node, with the folders of the machine it ran on."""
    values = (value for node in model.graph for value in node.outputs)
    for part in (model, model.graph, *model.graph, *values):
        part.metadata_props.clear()
        part.doc_string = None

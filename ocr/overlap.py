"""Several readings of the same piece of a frame: keep the best one."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from ocr.reads import Box

_SHARED = 0.3
_T = TypeVar("_T")


def keep_best(items: Sequence[_T], box: Callable[[_T], Box], rank: Callable[[_T], float]) -> list[_T]:
    """`items` by falling `rank`, without those that share 30 % of the smaller box with a better one."""
    kept: list[_T] = []
    for item in sorted(items, key=rank, reverse=True):
        if not any(same_place(box(item), box(other)) for other in kept):
            kept.append(item)
    return kept


def same_place(one: Box, other: Box) -> bool:
    return shared(one, other) >= _SHARED


def shared(one: Box, other: Box) -> float:
    """Common area as a share of the smaller box."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    if across <= 0 or down <= 0:
        return 0.0
    smaller = min(one.width * one.height, other.width * other.height)
    return across * down / max(smaller, 1e-6)

"""The quick way of writing canonical bytes and RFC 8785's own give the same, byte for byte, and refuse the same."""

from socket import IPPROTO_TCP
from typing import Any

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.canonical import canonical_bytes
from events.messages.values import Agency

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(), inside, max_size=4),
    max_leaves=12,
)


def written(way: Any, value: dict[str, Any]) -> bytes | type[Exception]:
    try:
        return bytes(way(value))
    except ValueError as refused:
        return type(refused)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine
@given(st.dictionaries(st.text(), ANYTHING, max_size=4))
def test_any_value_is_written_as_the_standard_says(value: dict[str, Any]) -> None:
    assert written(canonical_bytes, value) == written(rfc8785.dumps, value)


@pytest.mark.parametrize(
    "value",
    [
        {"controls": "".join(map(chr, range(0x20))), "others": '"\\/\x7f\u2028\ufeff\ud7ff\U0001f69a'},
        {"\ufb33": 1, "\U0001f69a": 2},
        {"b": 2**53 - 1, "a": -(2**53) + 1},
        {"wide": 2**53},
        {"text": "half of a pair \ud83d"},
        {"half of a pair \ud83d": ""},
        {"float": 1e21, "whole": 1.0, "zero": -0.0},
        {"nan": float("nan")},
        {"flags": [True, False, None], "empty": [{}, [], ""]},
        {"tuple": (1, "a")},
        {Agency.TAX: Agency.CUSTOMS, "number": IPPROTO_TCP},
        {"deep": {"z": {"b": 1, "a": [{"d": 1, "c": 2}]}}},
    ],
)
def test_what_is_awkward_is_written_as_the_standard_says(value: dict[str, Any]) -> None:
    assert written(canonical_bytes, value) == written(rfc8785.dumps, value)

"""Which entity tags a header names."""

import pytest

from gate.web.conditions import names


@pytest.mark.parametrize(
    ("header", "strongly", "weakly"),
    [
        ('"2-ab"', True, True),
        ('"1-xy", "2-ab"', True, True),
        ('"1-xy","2-ab" ', True, True),
        ("*", True, True),
        (" * ", True, True),
        ('W/"2-ab"', False, True),
        ('"1-xy"', False, False),
        ('"2-abc"', False, False),
        ("2-ab", False, False),
        ('"2-ab', False, False),
        ("", False, False),
        ('"*"', False, False),
        ("2", False, False),
    ],
)
def test_a_header_names_a_tag_or_does_not(header: str, *, strongly: bool, weakly: bool) -> None:
    assert names(header, "2-ab") is strongly
    assert names(header, "2-ab", weakly=True) is weakly

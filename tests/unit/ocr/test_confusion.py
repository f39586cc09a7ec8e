import pytest

from ocr.plates import confusion_cost, look_alike_distance


@pytest.mark.parametrize(("one", "other"), [("O", "0"), ("8", "B"), ("1", "I"), ("7", "Z"), ("5", "S")])
def test_look_alikes_cost_less_than_other_changes_but_never_nothing(one: str, other: str) -> None:
    assert 0 < confusion_cost(one, other) < confusion_cost("A", "7") == 1


@pytest.mark.parametrize(("one", "other"), [("O", "0"), ("3", "8"), ("A", "7"), ("桂", "粤")])
def test_the_cost_does_not_depend_on_the_order(one: str, other: str) -> None:
    assert confusion_cost(one, other) == confusion_cost(other, one)


def test_equal_texts_have_no_distance() -> None:
    assert look_alike_distance("12C12345", "12C12345") == 0


def test_the_distance_orders_look_alikes_before_strangers() -> None:
    alike = look_alike_distance("12C12345", "12C12845")
    changed = look_alike_distance("12C12345", "12C12945")
    lost = look_alike_distance("12C12345", "12C1234")
    assert 0 < alike < changed <= lost == 1 < look_alike_distance("12C12345", "98H98765")

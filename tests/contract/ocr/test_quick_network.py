"""One set of weights in two formats: EasyOCR's and ONNX."""

from pathlib import Path

import numpy as np
import pytest

from ocr.engines.easy import EasyNet
from ocr.engines.plate_net import ALPHABET
from ocr.engines.quick_net import QuickNet
from ocr.engines.sessions import MODELS
from ocr.errors import ReaderError
from ocr.ports import Image
from ocr.preparation import prepare
from ocr.training.recogniser.drawing import draw_plate
from ocr.training.recogniser.letterings import random_setting
from ocr.training.recogniser.views import shown

CROPS = 40


def drawn(number: int) -> tuple[Image, int]:
    rng = np.random.default_rng((number, 404))
    setting = random_setting(rng)
    return shown(draw_plate(setting, rng), setting.layout, rng), setting.layout


@pytest.fixture(scope="module")
def easy() -> EasyNet:
    try:
        return EasyNet()
    except ReaderError as missing:
        pytest.skip(missing.sentence)


@pytest.mark.easyocr
def test_both_formats_read_the_same_text_on_the_same_crops(easy: EasyNet) -> None:
    quick = QuickNet()
    for number in range(CROPS):
        crop, layout = drawn(number)
        texts = [[beam.text for beam in net.recognise(crop, layout)][:1] for net in (quick, easy)]
        assert texts[0] == texts[1]


@pytest.mark.easyocr
def test_both_formats_give_the_same_chances(easy: EasyNet) -> None:
    quick = QuickNet()
    for number in range(CROPS):
        line = prepare(*drawn(number))
        assert np.allclose(np.exp(quick.log_probs(line)), np.exp(easy.log_probs(line)), atol=2e-3)


def test_the_alphabet_of_easyocrs_format_is_that_of_the_engines() -> None:
    described = (MODELS / "easyocr" / "plate_quick.yaml").read_text("utf8")
    assert f'character_list: "{ALPHABET}"' in described.splitlines()


def test_weights_of_the_first_look_stay_small() -> None:
    files: list[Path] = [MODELS / "plate_quick.onnx", MODELS / "easyocr" / "plate_quick.pth"]
    assert sum(path.stat().st_size for path in files) < 3_000_000


def test_a_glance_gives_the_first_of_all_hypotheses_or_nothing() -> None:
    quick = QuickNet()
    glances = 0
    for number in range(CROPS):
        crop, layout = drawn(number)
        best, seen = quick.recognise(crop, layout), quick.glance(crop, layout, 0.9)
        if seen is not None:
            glances += 1
            assert seen.text == best[0].text
            assert np.exp(seen.log_probability) >= 0.9
    assert glances

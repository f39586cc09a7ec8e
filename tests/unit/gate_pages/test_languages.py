"""Three languages, none of them an afterthought."""

import string

import pytest
from babel.messages.catalog import Catalog

from gate.pages import languages
from gate.pages.languages import choose, read_catalogue, translations
from tests.unit.gate_pages.catalogue import message_ids, placeholders

OTHERS = ("vi", "zh")


def texts(catalogue: Catalog) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in catalogue if message.id}


@pytest.mark.parametrize("code", OTHERS)
def test_no_message_lacks_a_text(code: str) -> None:
    known = texts(read_catalogue(code))
    assert [message for message in message_ids() if not known.get(message)] == []


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_is_left_over_from_a_message_nobody_says(code: str) -> None:
    assert set(texts(read_catalogue(code))) - set(message_ids()) == set()


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_is_only_a_guess(code: str) -> None:
    assert [message.id for message in read_catalogue(code) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_keeps_the_places_for_values(code: str) -> None:
    wrong = {m: t for m, t in texts(read_catalogue(code)).items() if placeholders(m) != placeholders(t)}
    assert wrong == {}


def test_chinese_texts_are_chinese() -> None:
    """A text copied from English by mistake has no Chinese sign."""
    copied = [
        message
        for message, text in texts(read_catalogue("zh")).items()
        if not any("\u4e00" <= sign <= "\u9fff" for sign in text)
        and set(text.replace("%(authority)s", "")) & set(string.ascii_letters)
        and "%(" not in text
    ]
    assert copied == []


def test_more_messages_are_found_than_a_handful() -> None:
    """Guards the search itself: a broken search would find nothing and prove everything."""
    assert len(message_ids()) > 300


def test_a_catalogue_is_compiled_in_memory() -> None:
    assert translations("vi").gettext("Declare") == "Khai báo"
    assert translations("zh").gettext("Barrier open") == "道闸已开"
    assert translations("en").gettext("Declare") == "Declare"


@pytest.mark.parametrize(
    ("cookie", "header", "expected"),
    [
        ("zh", "vi", "zh"),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, "fr,en;q=0.5,vi;q=0.7", "vi"),
        (None, "en;q=nonsense,zh;q=0.1", "zh"),
        (None, None, "vi"),
        ("xx", "", "vi"),
    ],
)
def test_the_reader_decides_which_language(cookie: str | None, header: str | None, expected: str) -> None:
    assert choose(cookie, header) == expected


def test_every_language_has_a_catalogue_or_is_english() -> None:
    assert {language.code for language in languages.LANGUAGES} == {"en", *OTHERS}

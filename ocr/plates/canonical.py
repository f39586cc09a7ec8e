"""The one place that turns what people, files and readers write into the form that is compared."""

import re
import unicodedata

_KEPT = re.compile(r"[^0-9A-Z\u4e00-\u9fff]")


def canonical(text: str) -> str:
    """Upper case, no separators, Đ as D, full-width signs as plain ones: `12c-123.45` becomes `12C12345`.

    Readers cannot tell Đ from D reliably and no two Vietnamese plates differ only in that stroke.
    """
    plain = unicodedata.normalize("NFKC", text).upper().replace("Đ", "D").replace("Ð", "D")
    return _KEPT.sub("", plain)

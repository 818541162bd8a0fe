"""Code: what is known of one problem code."""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """Texts hold {places} filled from the problem's args; `status` is that of HTTP."""

    status: int
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""

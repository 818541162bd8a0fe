"""CODES: every problem code with its HTTP status, texts and hints. Never reused; a retired code stays listed."""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """Texts hold {places} filled from the problem's args."""

    status: int
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""


CODES: dict[str, Code] = {
    # --- documents: reading files -------------------------------------------------------------
    "document.bad-json": Code(400, "不是合法的 JSON:{reason}", "Not valid JSON: {reason}"),
    # --- fields and values ---------------------------------------------------------------------
    "number.out-of-range": Code(
        422,
        "数值 {value} 超出范围,允许 {min} 至 {max}",
        "{value} is out of range: from {min} to {max}",
        "该字段共 {digits} 位数字,其中小数 {scale} 位",
        "The field holds {digits} digits, {scale} of them decimals",
    ),
    # --- rules: expressions and filters --------------------------------------------------------
    # --- query -------------------------------------------------------------------------------
    # --- records -------------------------------------------------------------------------------
    # --- import and export ---------------------------------------------------------------------
    # --- packs, plans, releases ----------------------------------------------------------------
    # --- sign-in and HTTP ----------------------------------------------------------------------
}

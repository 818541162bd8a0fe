"""Texts people see, per language, and which one is shown when one is missing."""

from __future__ import annotations

from collections.abc import Mapping

Label = Mapping[str, str]
LOCALES = ("zh-CN", "en")


def text(label: Label | None, locale: str, fallback: str = "") -> str:
    """The text in `locale`, else in the first of LOCALES that has one, else `fallback`.

    >>> text({"en": "Order"}, "zh-CN")
    'Order'
    """
    if not label:
        return fallback
    for candidate in (locale, *LOCALES):
        if found := label.get(candidate):
            return found
    return next((found for found in label.values() if found), fallback)

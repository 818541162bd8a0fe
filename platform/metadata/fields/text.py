"""text, long_text, email, phone, url, auto_number: words, normalised to NFC at the edge; empty text is null."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from metadata.fields.base import FieldType, HasOptions, ValueProblem, shown
from metadata.problems import Problems

# Everything PostgreSQL or UTF-8 cannot hold, and control characters that no one can see.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_EMAIL = re.compile(r"[^\s@<>\",;]+@[^\s@<>\",;]+\.[^\s@<>\",;.]+")
_PHONE = re.compile(r"[0-9+()\-./ #*extEXT]{3,40}")
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_NUMBER_PART = re.compile(r"\{([^{}]*)\}")
_DATE_FORMS = ("YYYY", "YY", "YYYYMM", "YYMM", "YYYYMMDD", "YYMMDD", "YYYY-MM", "YYYY-MM-DD")


@dataclass(frozen=True, slots=True)
class TextOptions:
    """`max_length` in characters; `pattern`: a regular expression (RE2) the whole text must match."""

    max_length: int = 200
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class AutoNumberOptions:
    """`pattern`: text with {seq:0000} and {<date field>:YYYYMM}; the sequence restarts when the rest changes."""

    pattern: str


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Any:
    """The pattern in RE2, whose time follows from the length of the text. Raises ValueError."""
    import re2  # at the first pattern: a server without one starts without it

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        raise ValueError(reason.decode() if isinstance(reason, bytes) else str(reason)) from None


class _Words(FieldType):
    expression_type = "text"
    operators: ClassVar[tuple[str, ...]] = (
        *("contains", "not_contains", "starts", "==", "is_not", "in", "none_of", "empty", "not empty", "!=", "not in"),
    )
    searchable = True
    length = 200

    def parse_options(self, raw: Mapping[str, Any], problems: Problems, pointer: str) -> Any:
        pattern = raw.get("pattern")
        if pattern is not None:
            try:
                _compiled(pattern)
            except ValueError as error:
                problems.add("field.bad-pattern", pointer + "/pattern", pattern=shown(pattern), reason=str(error))
                pattern = None
        return TextOptions(raw.get("max_length", self.length), pattern)

    def read(self, field: HasOptions, value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueProblem("value.wrong-type", expected=self.name, value=shown(value))
        text = value if value.isascii() else unicodedata.normalize("NFC", value)
        if not text:
            return None
        if found := _FORBIDDEN.search(text):
            raise ValueProblem("text.forbidden-character", character=f"U+{ord(found.group()):04X}")
        options = field.options if isinstance(field.options, TextOptions) else TextOptions(self.length)
        if len(text) > options.max_length:
            raise ValueProblem("text.too-long", length=len(text), max=options.max_length)
        if options.pattern is not None and not _compiled(options.pattern).fullmatch(text):
            raise ValueProblem("text.wrong-pattern", value=shown(text), pattern=options.pattern)
        return text


class Text(_Words):
    name = "text"


class LongText(_Words):
    name = "long_text"
    length = 100_000
    operators = ("contains", "not_contains", "empty", "not empty")
    aggregates = ("count",)
    computable = False
    sortable = False


class _Formed(_Words):
    """Text of a fixed form, with the code of the problem when it has another."""

    form: re.Pattern[str]
    code: str
    computable = False

    def read(self, field: HasOptions, value: Any) -> Any:
        text = super().read(field, value)
        if text is not None and not self.form.fullmatch(text):
            raise ValueProblem(self.code, value=shown(text))
        return text


class Email(_Formed):
    name = "email"
    length = 254
    form = _EMAIL
    code = "email.bad-form"


class Phone(_Formed):
    name = "phone"
    length = 40
    form = _PHONE
    code = "phone.bad-form"


class Url(_Formed):
    name = "url"
    length = 2000
    form = _URL
    code = "url.bad-form"
    sortable = False


class AutoNumber(_Words):
    """A number given by the platform at birth; imports and seeds may bring one."""

    name = "auto_number"
    length = 100
    computable = False

    def parse_options(self, raw: Mapping[str, Any], problems: Problems, pointer: str) -> AutoNumberOptions:
        pattern: str = raw["pattern"]
        sequences = 0
        for part in _NUMBER_PART.findall(pattern):
            key, _, form = part.partition(":")
            if key == "seq" and re.fullmatch("0{1,12}", form):
                sequences += 1
            elif key == "seq" or form not in _DATE_FORMS:
                forms = ", ".join(_DATE_FORMS)
                problems.add("field.bad-number-pattern", pointer + "/pattern", part="{" + part + "}", forms=forms)
        if sequences != 1:
            problems.add("field.one-sequence", pointer + "/pattern", count=sequences)
        return AutoNumberOptions(pattern)


def number_parts(pattern: str) -> list[tuple[str, str]]:
    """The places of an auto-number pattern: (date field or "seq", its form).

    >>> number_parts("SO-{order_date:YYYYMM}-{seq:0000}")
    [('order_date', 'YYYYMM'), ('seq', '0000')]
    """
    return [(part.partition(":")[0], part.partition(":")[2]) for part in _NUMBER_PART.findall(pattern)]

"""What is wrong, where, and what to do: problems, their collector, and did-you-mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any, Literal, NoReturn

from metadata.codes import CODES

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a file; line and column count from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; `code` is a key of CODES, `pointer` a JSON Pointer into the document or body."""

    code: str
    args: Mapping[str, object] = field(default_factory=dict)
    pointer: str = ""
    source: Source | None = None
    severity: Severity = "error"
    suggestions: tuple[str, ...] = ()

    def text(self, locale: str = "en") -> str:
        code = CODES[self.code]
        return (code.zh if locale.startswith("zh") else code.en).format_map(_Loose(self.args))

    def hint(self, locale: str = "en") -> str:
        chinese = locale.startswith("zh")
        code = CODES[self.code]
        hint = (code.hint_zh if chinese else code.hint_en).format_map(_Loose(self.args))
        if self.suggestions:
            names = ("、" if chinese else ", ").join(self.suggestions)
            meant = f"您是不是想写 {names}?" if chinese else f"Did you mean {names}?"
            hint = f"{hint} {meant}".strip()
        return hint

    def to_json(self, locale: str = "en") -> dict[str, object]:
        out: dict[str, object] = {"code": self.code, "severity": self.severity, "pointer": self.pointer}
        out["message"] = self.text(locale)
        if hint := self.hint(locale):
            out["hint"] = hint
        if self.suggestions:
            out["suggestions"] = list(self.suggestions)
        if self.args:
            out["args"] = {key: _plain(value) for key, value in self.args.items()}
        if self.source is not None:
            out["source"] = {"file": self.source.file, "line": self.source.line, "column": self.source.column}
        return out

    def line(self, locale: str = "en") -> str:
        """One line for a terminal: place, pointer, text, hint."""
        place = " ".join(str(part) for part in (self.source, self.pointer) if part)
        told, hint = self.text(locale), self.hint(locale)
        if hint and told[-1:] not in ".!?。！？":
            told += "。" if locale.startswith("zh") else "."
        return " ".join(part for part in (place, "—" if place else "", told, hint) if part)


class Problems:
    """Collects every problem of one piece of work; nothing stops at the first."""

    def __init__(self, found: Iterable[Problem] = ()) -> None:
        self._found = list(found)

    def add(
        self,
        code: str,
        pointer: str = "",
        *,
        source: Source | None = None,
        severity: Severity = "error",
        suggestions: Iterable[str] = (),
        **args: object,
    ) -> None:
        if code not in CODES:
            raise KeyError(f"undeclared problem code {code!r}: add it to metadata/codes")
        self._found.append(Problem(code, args, pointer, source, severity, tuple(suggestions)))

    def extend(self, found: Iterable[Problem], *, under: str = "") -> None:
        self._found.extend(replace(p, pointer=under + p.pointer) if under else p for p in found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self._found if problem.severity == "error"]

    def raise_errors(self) -> None:
        if self.errors:
            raise Refused(self._found)


class Refused(Exception):
    """Work refused because of problems a person can mend; carries all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.pointer or p.source or ''} {p.code} {p.text()}".strip() for p in self.problems))

    @property
    def status(self) -> int:
        """The HTTP status of the first error."""
        errors = [problem for problem in self.problems if problem.severity == "error"]
        return CODES[errors[0].code].status if errors else 422


def refuse(code: str, pointer: str = "", *, suggestions: Iterable[str] = (), **args: Any) -> NoReturn:
    """Raise Refused with this one problem."""
    problems = Problems()
    problems.add(code, pointer, suggestions=suggestions, **args)
    raise Refused(problems)


def suggest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Nearest known names, best first, at most three.

    >>> suggest("precison", ["precision", "scale"])
    ('precision',)
    """
    return tuple(get_close_matches(name, list(known), n=3, cutoff=0.6))


class _Loose(dict[str, object]):
    """Format arguments in which a missing name shows as itself."""

    def __init__(self, args: Mapping[str, object]) -> None:
        super().__init__(args)

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _plain(value: object) -> object:
    if isinstance(value, str | int | bool) or value is None:
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return str(value)

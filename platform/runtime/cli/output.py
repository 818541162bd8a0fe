"""What commands print: text for people, JSON for programs, problems as one line each."""

from __future__ import annotations

import locale as system_locale
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from metadata.labels import LOCALES
from metadata.problems import Problem, Refused

PROBLEMS = 1
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def language(env: Mapping[str, str] | None = None) -> str:
    """The language of messages: DOUGONG_LANG, else the system's; English unless it is Chinese."""
    env = os.environ if env is None else env
    said = env.get("DOUGONG_LANG") or env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""
    said = said or (system_locale.getlocale()[0] or "")
    return LOCALES[0] if said.lower().startswith(("zh", "chinese")) else LOCALES[1]


def say(chinese: str, english: str) -> str:
    """The text in the language of this terminal."""
    return chinese if language() == LOCALES[0] else english


def show_problems(problems: Iterable[Problem], json: bool) -> None:
    """Every problem: as JSON on the output, or as lines on the error output."""
    listed = list(problems)
    if json:
        show_json({"problems": [problem.to_json(language()) for problem in listed]})
        return
    for problem in listed:
        mark = "[yellow]![/]" if problem.severity == "warning" else "[red]x[/]"
        err.print(f"{mark} ", end="")
        err.print(problem.line(language()), markup=False)


def show_json(value: Any) -> None:
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode() + "\n")


def show_table(titles: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    table = Table(show_edge=False, pad_edge=False)
    for title in titles:
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(table)


@contextmanager
def problems_exit(json: bool) -> Iterator[None]:
    """Print what was refused and leave with code 1."""
    try:
        yield
    except Refused as refused:
        show_problems(refused.problems, json)
        raise typer.Exit(PROBLEMS) from None


@contextmanager
def progress(what: str, json: bool) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on the error output, told (done, total); silent for programs and when nobody looks."""
    from rich.progress import Progress

    if json or not err.is_terminal:
        yield lambda done, total: None
        return
    with Progress(console=err, transient=True) as bar:
        task = bar.add_task(what, total=None)

        def move(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total or None)

        yield move

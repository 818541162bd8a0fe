"""One tiny pack per problem code: the name of its folder is what compiling it must say, and nothing else."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import metadata
from metadata.bundle import Bundle, core_bundle, read_folder
from metadata.codes import CODES
from metadata.compile import compile as compiled
from metadata.problems import Problem, Refused

BROKEN = Path(__file__).parents[1] / "packs" / "broken"
FOLDERS = sorted(folder.name for folder in BROKEN.iterdir())
ELSEWHERE = {
    "document.too-large": "needs a file of 8 MB; test_reader.py",
    "number.not-exact": "a document cannot hold a float; test_fields.py",
    "reference.unknown-form": "no document names a form; a look-up of the API does",
    "reference.unknown-import-map": "no document names an import map; a command does",
}


@cache
def problems_of(name: str) -> tuple[Problem, ...]:
    bundle = Bundle.merged(core_bundle(), read_folder(BROKEN / name, shown=name))
    try:
        return compiled(bundle).warnings
    except Refused as refused:
        return tuple(problem for problem in refused.problems if problem.severity == "error")


@pytest.mark.parametrize("name", FOLDERS)
def test_says_what_its_folder_is_called(name: str) -> None:
    found = problems_of(name)
    assert {problem.code for problem in found} == {name}
    for problem in found:
        assert problem.source is not None
        assert problem.source.file.startswith(name)


@pytest.mark.parametrize("name", FOLDERS)
def test_the_text_has_all_its_arguments(name: str) -> None:
    for problem in problems_of(name):
        code = CODES[problem.code]
        for text in (code.zh, code.en, code.hint_zh, code.hint_en):
            places = set(re.findall(r"(?<!\{)\{([a-z_]+)\}(?!\})", text))
            assert places <= set(problem.args)


def test_every_code_the_room_uses_has_its_pack() -> None:
    root = Path(metadata.__file__).parent
    written = "\n".join(
        file.read_text() for file in root.rglob("*.py") if file.parent.name != "codes" and file.name != "filters.py"
    )
    used = {code for code in CODES if f'"{code}"' in written}
    used |= {
        f"reference.unknown-{kind}" for kind in ("entity", "view", "role", "dataset", "report", "dashboard", "seed")
    }
    assert used - set(FOLDERS) - set(ELSEWHERE) == set()
    assert set(FOLDERS) - set(CODES) == set()

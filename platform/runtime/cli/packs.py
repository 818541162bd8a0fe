"""dougong check|fmt|plan|install|test: pack folders."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from runtime.access.actor import Actor
from runtime.cli.output import PROBLEMS, Json, language, out, problems_exit, say, show_json, show_problems, show_table
from runtime.cli.users import opened
from runtime.schema.plan import Step

Folder = Annotated[Path, typer.Argument(help="The folder of the pack.", exists=True, file_okay=False)]


def check(folder: Folder, json: Json = False) -> None:
    """Every problem of a pack, with file, line, column and a hint; the database is not touched."""
    from runtime.packs.check import check_folder

    found = check_folder(folder)
    errors = [problem for problem in found if problem.severity == "error"]
    show_problems(found, json)
    if not json and not errors:
        out.print(say(f"没有错误({folder})", f"No errors in {folder}"), markup=False)
    raise typer.Exit(PROBLEMS if errors else 0)


def fmt(
    folder: Folder,
    check_only: Annotated[bool, typer.Option("--check", help="Change nothing; 1 when a file would change.")] = False,
    json: Json = False,
) -> None:
    """Write every document in its canonical form."""
    from runtime.packs.canonical import format_folder

    with problems_exit(json):
        changed = format_folder(folder, write=not check_only)
    if json:
        show_json({"changed": [str(file) for file in changed]})
    else:
        for file in changed:
            out.print(str(file), markup=False)
    raise typer.Exit(PROBLEMS if check_only and changed else 0)


def plan(folder: Folder, json: Json = False) -> None:
    """What installing this pack would do, step by step, with the hash that `install --plan` takes."""
    from runtime.packs.install import plan_folder

    with problems_exit(json), opened() as platform:
        made, warnings = plan_folder(platform.database, folder)
        if json:
            show_json({**made.to_json(), "warnings": [problem.to_json(language()) for problem in warnings]})
            return
        show_problems(warnings, json)
        _show_steps(made.steps)
        out.print(say(f"计划 {made.hash}", f"Plan {made.hash}"), markup=False)


def install(
    folder: Folder,
    plan_hash: Annotated[str | None, typer.Option("--plan", help="The hash of the plan that was read.")] = None,
    json: Json = False,
) -> None:
    """Install or upgrade a pack. Without --plan only a plan of safe steps is applied."""
    from runtime.packs.install import install as install_pack

    with problems_exit(json), opened() as platform:
        done = install_pack(platform.database, folder, plan_hash=plan_hash, actor=Actor.system("command"))
        if json:
            warnings = [problem.to_json(language()) for problem in done.warnings]
            show_json(
                {"release": done.release, "changed": done.changed, "plan": done.plan.to_json(), "warnings": warnings}
            )
            return
        show_problems(done.warnings, json)
        _show_steps(done.plan.steps)
        out.print(say(f"已发布第 {done.release} 版", f"Release {done.release} is live"), markup=False)


def run_cases(
    folder: Folder,
    only: Annotated[list[str] | None, typer.Option("--case", help="Run only this case; may be repeated.")] = None,
    database: Annotated[
        str | None, typer.Option(help="URL of an empty database to run in; a temporary file when missing.")
    ] = None,
    json: Json = False,
) -> None:
    """Run the cases of a pack in a database of their own."""
    from runtime.testing.pack_case import run_folder

    with problems_exit(json):
        result = run_folder(folder, only=only or (), url=database)
    if json:
        show_json(result.to_json())
    else:
        for failure in result.failures:
            out.print(f"x {failure.case} / {failure.step}: {failure.message}", markup=False)
        text = f"{result.passed} passed, {result.failed} failed, {result.skipped} skipped"
        out.print(say(f"通过 {result.passed},失败 {result.failed},跳过 {result.skipped}", text), markup=False)
    raise typer.Exit(PROBLEMS if result.failed else 0)


def _show_steps(steps: Iterable[Step]) -> None:
    rows = [(step.class_, step.kind, step.entity, step.field, step.rows) for step in steps]
    if rows:
        show_table((say("级别", "class"), say("步骤", "step"), "", "", say("行数", "rows")), rows)
    else:
        out.print(say("无需改动", "Nothing to do"))

"""dougong import|export-data|query: rows in, rows out, questions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from runtime.access.actor import Actor, load_actor
from runtime.boot import Platform
from runtime.cli.output import PROBLEMS, Json, out, problems_exit, progress, say, show_json, show_problems, show_table
from runtime.cli.users import opened
from runtime.context import Context
from runtime.web.body import parse_object
from runtime.web.credentials import find_person

As = Annotated[str | None, typer.Option("--as", help="Log-in of the person it is done as; the platform when missing.")]


def import_file(
    entity: Annotated[str, typer.Argument(help="The entity the rows belong to.")],
    file: Annotated[Path, typer.Argument(help="CSV or Excel.", exists=True, dir_okay=False)],
    import_map: Annotated[str | None, typer.Option("--map", help="Name of the import map.")] = None,
    mode: Annotated[str, typer.Option(help="each = keep the good rows, all = all or nothing.")] = "each",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; store nothing.")] = False,
    as_: As = None,
    json: Json = False,
) -> None:
    """Import a file; bad rows come back in a file of their own, with reasons."""
    from runtime.records.transfer.load import import_rows

    if mode not in ("each", "all"):
        raise typer.BadParameter("each | all", param_hint="--mode")
    with problems_exit(json), opened() as platform, progress(file.name, json) as moved:
        report = import_rows(
            context_of(platform, as_),
            entity,
            file.read_bytes(),
            file.name,
            map_name=import_map,
            mode=mode,
            dry_run=dry_run,
            progress=moved,
        )
    found = report.to_json()
    if json:
        show_json(found)
    else:
        out.print(", ".join(f"{key} {value}" for key, value in found.items() if isinstance(value, int)), markup=False)
        show_problems(report.problems, json=False)
    raise typer.Exit(PROBLEMS if found.get("refused") else 0)


def export_data(
    entity: Annotated[str, typer.Argument(help="The entity to export.")],
    file: Annotated[Path, typer.Argument(help="Ending .csv or .xlsx.")],
    filter: Annotated[str | None, typer.Option(help="An expression.")] = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Export the rows of an entity."""
    from runtime.records.transfer.save import export_rows

    form = file.suffix.lower().removeprefix(".")
    if form not in ("csv", "xlsx"):
        raise typer.BadParameter(".csv | .xlsx", param_hint="FILE")
    with problems_exit(json), opened() as platform:
        content, rows = export_rows(context_of(platform, as_), entity, form, filter=filter)
        file.write_bytes(content)
    if json:
        show_json({"file": str(file), "rows": rows})
    else:
        out.print(say(f"已导出 {rows} 行", f"{rows} rows exported"), markup=False)


def query(
    file: Annotated[str, typer.Argument(help="A file with the JSON body of /api/query, or - for the input.")],
    as_: As = None,
    json: Json = False,
) -> None:
    """Ask a dataset."""
    from runtime.query.dataset import run_query

    raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    with problems_exit(json), opened() as platform:
        result = run_query(context_of(platform, as_), parse_object(raw)).to_json()
    if json:
        show_json(result)
        return
    rows = [*result["rows"], *([result["totals"]] if result.get("totals") else [])]
    show_table([column["name"] for column in result["columns"]], [[_cell(cell) for cell in row] for row in rows])


def context_of(platform: Platform, login: str | None) -> Context:
    """As the platform itself, or as a person with his rights."""
    context = platform.context(Actor.system("command"))
    if login is None:
        return context
    with platform.database.read() as conn:
        person = find_person(platform, conn, login)
        if person is None:
            from metadata.problems import refuse

            refuse("user.unknown", login=login)
        actor = load_actor(conn, context.tables, context.catalog, person.user, context.today)
    return platform.context(actor)


def _cell(value: Any) -> Any:
    return value.get("title", value.get("id")) if isinstance(value, dict) else value

"""dougong import|export-data|query: rows in, rows out, questions."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from metadata.bundle import RawDocument
from metadata.kinds.import_map import ImportMap, parse
from metadata.reader import read_json
from metadata.shape import check_shape
from runtime.access.actor import Actor, load_actor
from runtime.boot import Platform
from runtime.cli.output import PROBLEMS, Json, out, problems_exit, progress, say, show_json, show_problems, show_table
from runtime.cli.users import opened
from runtime.context import Context
from runtime.query.request import parse_list
from runtime.web.body import parse_object
from runtime.web.credentials import find_person

As = Annotated[str | None, typer.Option("--as", help="Log-in of the person it is done as; the platform when missing.")]


def import_file(
    entity: Annotated[str, typer.Argument(help="The entity the rows belong to.")],
    file: Annotated[Path, typer.Argument(help="CSV or Excel.", exists=True, dir_okay=False)],
    import_map: Annotated[str | None, typer.Option("--map", help="Name of an import map, or a file with one.")] = None,
    key: Annotated[list[str] | None, typer.Option(help="Fields that say whether a row exists already.")] = None,
    all_or_nothing: Annotated[bool, typer.Option("--all-or-nothing", help="One bad row refuses the file.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; store nothing.")] = False,
    bad_rows: Annotated[Path | None, typer.Option(help="Where refused rows go; beside the file when missing.")] = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Import a file; bad rows come back in a file of their own, with reasons."""
    from runtime.records.transfer.run import import_file as run

    with problems_exit(json), opened() as platform, progress(file.name, json) as moved:
        report = run(
            context_of(platform, as_),
            entity,
            file,
            map=_map(import_map),
            key=key or None,
            mode="all" if all_or_nothing else "each",
            dry_run=dry_run,
            name=file.name,
            progress=moved,
        )
    found = report.to_json()
    if report.bad_rows_file is not None and not dry_run:
        kept = bad_rows or file.with_name(f"{file.stem}.refused.{report.bad_rows_type}")
        if bad_rows is None and not os.access(file.parent, os.W_OK):
            kept = Path.cwd() / kept.name
        kept.write_bytes(report.bad_rows_file)
        found["bad_rows"] = str(kept)
    if json:
        show_json(found)
    else:
        shown = {name: value for name, value in found.items() if isinstance(value, int | str)}
        out.print(", ".join(f"{name} {value}" for name, value in shown.items()), markup=False)
        show_problems(report.problems, json=False)
    raise typer.Exit(PROBLEMS if report.refused else 0)


def _map(given: str | None) -> str | ImportMap | None:
    """The import map in a file, or the name of one that is installed."""
    if given is None or not given.endswith(".json"):
        return given
    reading = read_json(Path(given).read_bytes(), given)
    body = reading.value if isinstance(reading.value, dict) else {}
    document = RawDocument("import_map", str(body.get("name")), "", body, given, reading.places)
    problems = check_shape(document)
    problems.raise_errors()
    found = parse(body, "", problems)
    problems.raise_errors()
    return found


def export_data(
    entity: Annotated[str, typer.Argument(help="The entity to export.")],
    file: Annotated[Path, typer.Argument(help="Ending .csv or .xlsx.")],
    filter: Annotated[str | None, typer.Option(help="An expression.")] = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Export the rows of an entity."""
    from runtime.records.transfer.export import export

    form = file.suffix.lower().removeprefix(".")
    if form not in ("csv", "xlsx"):
        raise typer.BadParameter(".csv | .xlsx", param_hint="FILE")
    with problems_exit(json), opened() as platform:
        ctx = context_of(platform, as_)
        params = {} if filter is None else {"filter": filter}
        pieces = export(ctx, entity, parse_list(ctx.catalog, entity, params), "xlsx" if form == "xlsx" else "csv")
        with file.open("wb") as target:
            size = sum(target.write(piece) for piece in pieces)
    if json:
        show_json({"file": str(file), "bytes": size})
    else:
        out.print(say(f"已导出到 {file}({size} 字节)", f"Exported to {file} ({size} bytes)"), markup=False)


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

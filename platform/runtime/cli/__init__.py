"""dougong: the commands. Each does what the button in the browser does, through the same code."""

from __future__ import annotations

import typer

from runtime.cli import data, packs, serving, users

app = typer.Typer(
    name="dougong",
    help="Documents become tables, an interface and screens.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command()(serving.serve)
app.command()(serving.init)
app.command()(packs.check)
app.command()(packs.fmt)
app.command()(packs.plan)
app.command()(packs.install)
app.command("import")(data.import_file)
app.command("export-data")(data.export_data)
app.command()(data.query)
app.add_typer(users.app, name="user")
app.command("test")(packs.run_cases)
app.command()(serving.bench)


def main() -> None:
    """Run a command: exit code 0 fine, 1 problems, 2 wrong usage."""
    app()

"""dougong serve|init|bench: the server and the database it stands on."""

from __future__ import annotations

import os
import socket
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from runtime.boot import Platform
from runtime.cli.output import PROBLEMS, Json, err, out, problems_exit, say, show_json, show_table
from runtime.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
    demo: Annotated[bool, typer.Option("--demo", help="Fill an empty database with demo data and log-ins.")] = False,
    scale: Annotated[str, typer.Option(help="How much demo data: 1 is three years of a company of 25 sellers.")] = "1",
    public: Annotated[bool, typer.Option("--public", help="Allow other machines to reach it.")] = False,
    json: Json = False,
) -> None:
    """Serve the pages and the interface."""
    if host not in LOOPBACK and not public:
        err.print(
            say(
                f"{host} 会让其他机器访问;确需如此请加 --public",
                f"{host} lets other machines in; say --public if that is meant",
            ),
            markup=False,
        )
        raise typer.Exit(2)
    with problems_exit(json):
        platform, log_ins = _open(Decimal(scale) if demo else None, json)
    from runtime.web.app import create_app
    from runtime.web.gate import LOOPBACK as LOOPBACK_NAMES

    names = {*LOOPBACK_NAMES, *_words("DOUGONG_HOSTS")}
    if public:
        names |= {*own_names(), host}
        if not any(origin.startswith("https://") for origin in _words("DOUGONG_ORIGINS")):
            err.print(
                say("警告:没有 https,登录信息会明文传输", "Warning: without https, passwords travel in the clear"),
                markup=False,
            )
    pages = pages_folder()
    app = create_app(
        platform, hosts=names, origins=_words("DOUGONG_ORIGINS"), pages=pages, demo=log_ins if demo else None
    )
    url = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"
    if json:
        show_json({"url": url, "demo": log_ins})
    else:
        out.print(say(f"斗拱已启动:{url}", f"Dougong is up: {url}"), markup=False)
        if pages is None:
            out.print(say("前端尚未构建,只有接口可用", "The pages are not built; only the interface answers"))
        if log_ins:
            show_table(
                (say("登录名", "log-in"), say("密码", "password"), say("姓名", "name"), say("角色", "role")),
                [(item["login"], item["password"], item["name"], item["role"]) for item in log_ins],
            )
    run(app, host, port)


def run(app: Any, host: str, port: int) -> None:
    """Serve until stopped; headers of proxies count only from DOUGONG_PROXIES."""
    import uvicorn

    proxies = _words("DOUGONG_PROXIES")
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=",".join(proxies) or None,
        timeout_keep_alive=30,
        h11_max_incomplete_event_size=65_536,
    )


def init(json: Json = False) -> None:
    """Make the system tables, the core entities, the company and its calendar."""
    from runtime.packs.install import init as initialise

    with problems_exit(json):
        settings = Settings.load()
        from runtime.db.engine import Database

        database = Database.open(settings.database_url)
        release = initialise(database)
        database.dispose()
    if json:
        show_json({"database": _without_password(settings.database_url), "release": release})
    else:
        out.print(say("数据库已就绪", "The database is ready"), markup=False)


def bench(
    rows: Annotated[int, typer.Option(help="How many rows to generate.", min=1000)] = 100_000,
    database: Annotated[
        list[str] | None, typer.Option(help="sqlite, postgresql, or a URL; may be repeated. Both when missing.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Leave with 1 when a limit is passed.")] = False,
    json: Json = False,
) -> None:
    """Measure list, get and create against a raw endpoint in the same run."""
    from runtime.bench import run_bench

    with problems_exit(json):
        report = run_bench(rows=rows, databases=database or ["sqlite", "postgresql"])
    if json:
        show_json(report.to_json())
    else:
        show_table(("", *report.titles), report.rows())
    if check and report.failures:
        for failure in report.failures:
            err.print(failure, markup=False)
        raise typer.Exit(PROBLEMS)


def pages_folder() -> Path | None:
    """The built frontend: beside the package when installed, else in the checkout; None when it is not built."""
    here = Path(__file__).resolve()
    for folder in (here.parents[1] / "_frontend", here.parents[3] / "frontend" / "dist"):
        if (folder / "index.html").is_file():
            return folder
    return None


def own_names() -> set[str]:
    """Host names and addresses of this machine."""
    name = socket.gethostname()
    found = {name.lower(), socket.getfqdn().lower()}
    try:
        found |= {str(item[4][0]) for item in socket.getaddrinfo(name, None, family=socket.AF_INET)}
    except OSError:
        return found
    return found


def _open(demo: Decimal | None, quiet: bool) -> tuple[Platform, list[dict[str, str]]]:
    from runtime.packs.install import init as initialise

    settings = Settings.load()
    platform = Platform.open(settings)
    initialise(platform.database)
    log_ins: list[dict[str, str]] = []
    if demo is not None:
        from runtime.cli.demo import prepare

        log_ins = prepare(platform, demo, quiet=quiet)
    return platform, log_ins


def _words(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def _without_password(url: str) -> str:
    from sqlalchemy import make_url

    return make_url(url).render_as_string(hide_password=True)

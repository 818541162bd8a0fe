"""The bench at a tiny size: it measures what it says, and refuses to compare what is not alike."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from metadata.problems import Refused
from runtime import bench
from runtime.bench import raw
from runtime.bench.stage import prepare


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("ROUNDS", 1), ("LISTS", 3), ("GETS", 10), ("CREATES", 8), ("LOAD", 6)):
        monkeypatch.setattr(bench, name, value)


@pytest.mark.usefixtures("small")
def test_every_figure_on_both_databases(databases: Any) -> None:
    report = bench.run_bench(1000, [databases.empty().url])
    (figures,) = report.figures.values()
    assert set(bench.LIMITS) <= set(figures)
    assert all(value > 0 for value in figures.values())
    assert figures["list_ratio"] == pytest.approx(figures["list_us"] / figures["list_raw_us"])
    assert {row[0] for row in report.rows()} == set(figures)


def test_what_passes_its_limit_is_told() -> None:
    good = {"list_ratio": 2.9, "get_ratio": 3.5, "creates_per_second": 500.0}
    assert bench.Report({"sqlite": good}).failures == []
    assert bench.Report({"postgresql": good}).failures == ["postgresql get_ratio: 3.5, limit 3"]
    assert bench.Report({"sqlite": {"creates_per_second": 399.0}}).failures == [
        "sqlite creates_per_second: 399, limit 400"
    ]


def test_the_raw_endpoint_is_short() -> None:
    assert len(Path(raw.__file__).read_text().splitlines()) <= 60


def test_bodies_that_differ_are_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'bench.db'}"
    platform = prepare(url, tmp_path, 1000)
    monkeypatch.setattr(bench, "FIELDS", "code")
    with pytest.raises(Refused, match=r"bench.different-bodies"):
        asyncio.run(bench._measure(platform, url, 1000))
    platform.close()

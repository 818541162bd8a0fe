"""Fixtures of the rule language: the catalog and the moment of the shared cases."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from metadata import compile as compiler
from metadata.bundle import Bundle, RawDocument, core_bundle
from metadata.catalog import Catalog
from rules.values import Env

CASES = Path(__file__).parents[1] / "cases" / "expressions.json"


@pytest.fixture(scope="session")
def cases() -> Any:
    return json.loads(CASES.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def lab(cases: Any) -> Catalog:
    """The catalog of the cases, on top of the core pack."""
    documents = [RawDocument(body["kind"], body["name"], "lab", body) for body in cases["documents"]]
    return compiler.compile(Bundle.merged(core_bundle(), Bundle.of(documents)))


@pytest.fixture(scope="session")
def moment(cases: Any) -> Env:
    found = Env.at(datetime.fromisoformat(cases["now"]), ZoneInfo("Asia/Shanghai"), me=1)
    places = {row["id"]: (row["parent"], row["external_id"]) for row in cases["places"]}
    return Env(found.today, found.now, found.me, found.zone, parents={"place": places})

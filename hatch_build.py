"""Ship the bundled packs and the built pages in the wheel; an editable install needs neither."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Bundled(BuildHookInterface):
    """Adds what stands outside the packages; refuses a wheel without its pages."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        pages = Path(self.root, "frontend", "dist")
        if not (pages / "index.html").is_file():
            raise FileNotFoundError("build the pages first: make frontend")
        build_data["force_include"][str(pages)] = "runtime/_frontend"
        for manifest in sorted(Path(self.root, "apps").glob("*/pack.json")):
            build_data["force_include"][str(manifest.parent)] = f"runtime/_apps/{manifest.parent.name}"

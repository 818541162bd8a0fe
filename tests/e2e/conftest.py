"""A real server with the demo pack, a real browser, and a page that forgives nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, expect

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
DIST = ROOT / "frontend" / "dist" / "index.html"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
    *("--font-render-hinting=none", "--force-color-profile=srgb"),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCREENS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}
START_S = 180
SCALE = "0.2"
COMMAND = "from runtime.cli import main; main()"

expect.set_options(timeout=15_000)


@dataclass(frozen=True)
class Server:
    """`passwords`: log-in name to password, as the server printed them."""

    url: str
    passwords: Mapping[str, str]


@dataclass(frozen=True)
class House:
    """Data of one's own, and a server over them."""

    folder: str

    def command(self, *words: str, **more: Any) -> None:
        """A command of the platform, which must succeed."""
        run = [sys.executable, "-c", COMMAND, *words]
        env = _environment(self.folder)
        done = subprocess.run(run, env=env, cwd=ROOT, text=True, capture_output=True, check=False, **more)
        assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"

    @contextmanager
    def serving(self, passwords: Mapping[str, str]) -> Iterator[Server]:
        with serving(self.folder) as (url, _):
            yield Server(url, passwords)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="dg-e2e-") as folder:
        yield House(folder)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """`dougong serve --demo` over an empty data folder; or the one at DOUGONG_E2E_URL, with DOUGONG_E2E_PASSWORD."""
    if running := os.environ.get("DOUGONG_E2E_URL"):
        yield Server(running.rstrip("/"), defaultdict(lambda: os.environ["DOUGONG_E2E_PASSWORD"]))
        return
    if not DIST.is_file():
        pytest.fail("frontend/dist is not built: run `make frontend`")
    with (
        tempfile.TemporaryDirectory(prefix="dg-e2e-") as folder,
        serving(folder, "--demo", "--scale", SCALE) as started,
    ):
        url, said = started
        yield Server(url, {item["login"]: item["password"] for item in said["demo"]})


@contextmanager
def serving(folder: str, *options: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """`dougong serve` over the data in this folder: its address, and what it said before it served."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = Path(folder, "server.log")
    with open(log, "w", encoding="utf-8") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "serve", *options, "--port", str(port), "--json"],
            stdout=subprocess.PIPE,
            stderr=file,
            env=_environment(folder),
            cwd=ROOT,
            text=True,
        )
    try:
        said = _said(process, log)
        url = f"http://127.0.0.1:{port}"
        _ready(url, process, log)
        yield url, said
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment(folder: str) -> dict[str, str]:
    env = {**os.environ, "DOUGONG_DATA": folder, "DOUGONG_LANG": "en", "PYTHONUNBUFFERED": "1"}
    env.pop("DOUGONG_DATABASE_URL", None)
    return {**env, "PYTHONPATH": str(ROOT / "platform")}


def _said(process: subprocess.Popen[str], log: Path) -> dict[str, Any]:
    """The JSON object the server prints before it serves."""
    assert process.stdout is not None
    text = ""
    for line in process.stdout:
        text += line
        if line.rstrip() == "}":
            return json.loads(text)  # type: ignore[no-any-return]
    raise AssertionError(f"the server ended before it served\n{text}\n{log.read_text(encoding='utf-8')}")


def _ready(url: str, process: subprocess.Popen[str], log: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"not ready in {START_S} s\n{log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": FLAGS, "headless": True}


@dataclass
class Journey:
    """A person at a screen. Whatever the browser complains of is kept and fails the journey at its end."""

    page: Page
    server: Server
    faults: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        self.page.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status} {response.request.method} {response.url}")

    def open(self) -> None:
        """The sign-in page: where every journey starts."""
        self.page.goto(self.server.url)
        expect(self.page.locator("#signin-user")).to_be_visible()

    def sign_in(self, login: str, language: str = "zh-CN") -> None:
        """By the visible controls; then light and in the language wanted, as a person keeps those chosen last."""
        self.open()
        self.page.get_by_label(re.compile("^(用户名|登录名|User name|Log-in)")).fill(login)
        self.page.get_by_label(re.compile("^(密码|Password)")).fill(self.server.passwords[login])
        self.page.get_by_role("button", name=re.compile("^(登录|Sign in)$")).click()
        expect(self.page.locator("#page")).to_be_visible()
        self.settle()
        if self.page.locator("html").get_attribute("lang") != language:
            self.language(language)
        self.theme("light")

    def settle(self) -> None:
        """Until nothing is loading and every picture is drawn."""
        self.page.wait_for_load_state("networkidle")
        expect(self.page.locator("[data-ready=false]")).to_have_count(0)
        expect(self.page.locator("#page [aria-busy=true]")).to_have_count(0)

    def reach(self, name: str, most: int = 120) -> None:
        """Press Tab until the focus stands on what `name` (a pattern) is said of; no mouse."""
        seen: list[str] = []
        for _ in range(most):
            self.page.keyboard.press("Tab")
            said = self.page.evaluate(FOCUSED)
            if any(re.search(name, text) for text in said):
                return
            seen.append(said[0] if said else "")
        raise AssertionError(f"{name!r} cannot be reached by Tab; seen: {seen}")

    def menu(self, name: str) -> Locator:
        return self.page.get_by_role("navigation").get_by_role("link", name=name, exact=True)

    def language(self, code: str) -> None:
        """By the switch that names each language in itself."""
        self.page.locator(f"button[lang='{code}']").click()
        expect(self.page.locator("html")).to_have_attribute("lang", code)
        self.settle()

    def theme(self, mode: str) -> None:
        """Light or dark, by the switch."""
        if self.page.locator("html").get_attribute("data-theme") == mode:
            return
        self.page.get_by_role("button", name=re.compile("深色|浅色|to dark|to light")).click()
        expect(self.page.locator("html")).to_have_attribute("data-theme", mode)
        self.page.mouse.move(720, 30)
        self.settle()

    def look(self) -> None:
        """What must hold of every screen: no barrier, no sideways scroll, in English no Chinese of ours."""
        self.settle()
        where = f"{self.page.url} {self.page.locator('html').get_attribute('lang')}"
        for finding in self.page.evaluate(AXE.read_text(encoding="utf-8") + RUN_AXE, RULES):
            self.faults.append(f"axe at {where}: {finding}")
        if self.page.locator("html").get_attribute("lang") == "en":
            for found in self.page.evaluate(FIND_CJK):
                self.faults.append(f"Chinese at {where}: {found}")
        for found in self.page.evaluate(FIND_OVERFLOW):
            self.faults.append(f"sideways scroll at {where}: {found}")


# What the element in focus is called: by its label, its own name or its text.
FOCUSED = """
() => {
  const element = document.activeElement;
  const by = (element.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id));
  const texts = [...(element.labels ?? []), ...by, element].map((each) => each?.innerText ?? each?.textContent ?? "");
  return [element.getAttribute("aria-label") ?? "", ...texts].map((text) => text.replace("*", "").trim())
    .filter((text) => text !== "");
}
"""

RUN_AXE = """
;(async (tags) => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  return found.violations.flatMap((rule) => rule.nodes.slice(0, 3).map((node) =>
    `${rule.id} (${rule.nodes.length}) ${node.html.slice(0, 200)} ${node.failureSummary.replace(/\\s+/g, " ")}`));
})
"""

# Texts and the attributes people see or hear; record data and parts marked with a language of their own are apart.
FIND_CJK = """
() => {
  const chinese = /[\\u3000-\\u303f\\u3400-\\u9fff\\uff00-\\uffef]/;
  const apart = "[data-value], [lang]:not(html), script, style";
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (chinese.test(node.data) && !node.parentElement.closest(apart)) {
      found.add(`<${node.parentElement.tagName.toLowerCase()} class="${node.parentElement.className}"> ${node.data}`);
    }
  }
  for (const element of document.querySelectorAll("[title], [aria-label], [placeholder], [alt]")) {
    if (element.closest(apart)) continue;
    for (const name of ["title", "aria-label", "placeholder", "alt"]) {
      const text = element.getAttribute(name) ?? "";
      if (chinese.test(text)) found.add(`${name} of <${element.tagName.toLowerCase()}> ${text}`);
    }
  }
  return [...found];
}
"""

# On a desk the middle of the page may hold a wide grid; on a phone nothing may be wider than the screen.
FIND_OVERFLOW = """
() => [document.documentElement, document.body, innerWidth <= 600 ? document.querySelector("#page") : null]
  .filter((element) => element && element.scrollWidth > element.clientWidth + 1)
  .map((element) => `${element.tagName}#${element.id} ${element.scrollWidth} > ${element.clientWidth}`)
"""


@pytest.fixture
def travel(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Callable[..., Journey]]:
    """Make journeys, each in a browser of its own; at the end none may have met a fault."""
    journeys: list[Journey] = []

    def start(screen: str = "desk", locale: str = "zh-CN") -> Journey:
        context = browser.new_context(
            locale=locale, timezone_id="Asia/Shanghai", reduced_motion="reduce", **SCREENS[screen]
        )
        context.set_default_timeout(15_000)
        journey = Journey(context.new_page(), server)
        journey.watch()
        journeys.append(journey)
        return journey

    yield start
    faults = [fault for journey in journeys for fault in journey.faults]
    folder = os.environ.get("DOUGONG_E2E_SHOTS")
    for number, journey in enumerate(journeys):
        if folder:
            journey.page.screenshot(path=f"{folder}/{request.node.name}-{number}.png", full_page=True)
        journey.page.context.close()
    assert not faults, "\n".join(dict.fromkeys(faults))


@pytest.fixture
def journey(travel: Callable[..., Journey]) -> Journey:
    """A person at a desk who reads Chinese."""
    return travel()

"""Run the browser journeys. Where no browser can be had, say so loudly and skip; CI never skips."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def main() -> int:
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    browser = browser or shutil.which("google-chrome")
    if browser is None:
        if os.environ.get("CI"):
            print("No Chromium found, and CI never skips the browser journeys.", file=sys.stderr)
            return 1
        bar = "!" * 78
        print(f"{bar}\nNO CHROMIUM FOUND: THE BROWSER JOURNEYS ARE SKIPPED. Set CHROMIUM to run them.\n{bar}")
        return 0
    command = [sys.executable, "-m", "pytest", *sys.argv[1:], "-q", "-p", "no:cacheprovider"]
    return subprocess.run(command, env={**os.environ, "CHROMIUM": browser}, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())

"""The log of the server: one JSON object per line on the error output, tracebacks without the values in them."""

from __future__ import annotations

import sys
from typing import Any


def logger(name: str) -> Any:
    """A logger of this process. Local variables are never printed: they hold passwords and people's data."""
    import structlog  # at the first error: a server starts without it

    processors: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    return structlog.wrap_logger(structlog.PrintLogger(sys.stderr), processors=processors, room=name)

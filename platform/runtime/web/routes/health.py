"""/healthz and /readyz: for those who watch the process; they tell nothing about the data."""

from __future__ import annotations

from metadata.problems import refuse
from runtime.web.call import Answer, Call, json_answer


def alive(call: Call) -> Answer:
    """The process answers."""
    return json_answer({"status": "ok"})


def ready(call: Call) -> Answer:
    """The database answers and a release is there."""
    release, _, _ = call.door.platform.snapshot()
    if release < 1:
        refuse("server.starting")
    return json_answer({"status": "ok", "release": release})

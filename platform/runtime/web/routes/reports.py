"""/api/query, /api/reports, /api/dashboards: questions to datasets and what has been made of them."""

from __future__ import annotations

from runtime.query.dataset import run_query
from runtime.query.drill import drill as drill_into
from runtime.reports import dashboard as dashboards
from runtime.reports import widget
from runtime.web import body
from runtime.web.call import Answer, Call, json_answer


def query(call: Call) -> Answer:
    """Ask a dataset."""
    asked = body.parse_object(call.body, str)
    return json_answer(run_query(call.context, asked).to_json())


def drill(call: Call) -> Answer:
    """The rows behind one figure."""
    asked = body.parse_object(call.body, str)
    return json_answer(drill_into(call.context, asked))


def report(call: Call) -> Answer:
    """A report with its answer."""
    call.parameters(frozenset())
    return json_answer(widget.report(call.context, call.params["name"]))


def dashboard(call: Call) -> Answer:
    """A dashboard with the answers of all its widgets; parameters are values of its filters, and may repeat."""
    given: dict[str, list[str]] = {}
    for name, value in body.query_string(call.scope["query_string"]):
        given.setdefault(name, []).append(value)
    return json_answer(dashboards.dashboard(call.context, call.params["name"], given))

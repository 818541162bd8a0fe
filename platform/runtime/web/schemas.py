"""Schemas that every OpenAPI document holds, whatever the catalog says."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def shared() -> Json:
    """By name; the names begin with _, which no entity's name does."""
    problem = {
        "type": "object",
        "properties": {
            "code": {"type": "string"},
            "severity": {"enum": ["error", "warning"]},
            "pointer": {"type": "string"},
            "message": {"type": "string"},
            "hint": {"type": "string"},
            "suggestions": {"type": "array", "items": {"type": "string"}},
            "args": {"type": "object"},
        },
        "required": ["code", "severity", "pointer", "message"],
    }
    moment: Json = {"type": "string", "format": "date-time"}
    session = {
        "id": {"type": "string"},
        "created_at": moment,
        "seen_at": moment,
        "address": {"type": ["string", "null"]},
        "browser": {"type": ["string", "null"]},
        "current": {"type": "boolean"},
    }
    token = {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "created_at": moment,
        "seen_at": {"type": ["string", "null"], "format": "date-time"},
        "expires_at": moment,
        "roles": {"type": ["array", "null"], "items": {"type": "string"}},
    }
    names: Json = {"type": "array", "items": {"type": ["string", "object"]}}
    return {
        "_reference": {
            "type": "object",
            "properties": {"id": {"type": "integer"}, "title": {"type": "string"}},
            "required": ["id"],
        },
        "_count": {
            "type": ["object", "null"],
            "properties": {"value": {"type": "integer"}, "capped": {"type": "boolean"}},
        },
        "_problem": problem,
        "_problems": {
            "type": "object",
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "code": {"type": "string"},
                "problems": {"type": "array", "items": {"$ref": "#/components/schemas/_problem"}},
            },
            "required": ["type", "title", "status", "code", "problems"],
        },
        "_history": {
            "type": "object",
            "properties": {
                "rows": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "at": {"type": "string", "format": "date-time"},
                            "actor": {"anyOf": [{"$ref": "#/components/schemas/_reference"}, {"type": "null"}]},
                            "engine": {"type": ["string", "null"]},
                            "op": {"enum": ["create", "update", "delete"]},
                            "version": {"type": "integer"},
                            "changes": {"type": "object", "additionalProperties": {"type": "array"}},
                        },
                    },
                },
                "next": {"type": ["string", "null"]},
            },
        },
        "_sessions": _rows(session),
        "_tokens": _rows(token),
        "_outcomes": {
            "type": "object",
            "properties": {
                "outcomes": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "index": {"type": "integer"},
                            "id": {"type": ["integer", "null"]},
                            "version": {"type": ["integer", "null"]},
                            "status": {"type": "integer"},
                            "problems": {"type": "array", "items": {"$ref": "#/components/schemas/_problem"}},
                        },
                    },
                }
            },
        },
        "_query": {
            "type": "object",
            "properties": {
                "of": {"type": "string"},
                "dimensions": names,
                "measures": names,
                "filter": {"type": ["string", "object", "null"]},
                "sort": {"type": "array", "items": {"type": "string"}},
                "limit": {"type": "integer"},
                "totals": {"type": ["array", "boolean"]},
            },
            "required": ["of"],
        },
        "_result": {
            "type": "object",
            "properties": {
                "columns": {"type": "array", "items": {"type": "object"}},
                "rows": {"type": "array", "items": {"type": "array"}},
                "totals": {"type": ["array", "null"]},
                "truncated": {"type": "boolean"},
                "as_of": {"type": "string", "format": "date-time"},
            },
        },
    }


def _rows(properties: Json) -> Json:
    row = {"type": "object", "properties": properties, "required": list(properties)}
    return {"type": "object", "properties": {"rows": {"type": "array", "items": row}}, "required": ["rows"]}

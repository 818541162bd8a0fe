"""Catalog -> OpenAPI 3.1: every route, each entity typed for reading and for writing, as the asker may see it."""

from __future__ import annotations

from typing import Any

from metadata.fields.choices import ChoiceOptions
from metadata.fields.numbers import NumberOptions
from metadata.fields.text import TextOptions
from metadata.kinds.entity import Entity, Field
from metadata.labels import text
from runtime.context import Context
from runtime.web.schemas import shared
from runtime.web.visible import Visible

Json = dict[str, Any]
VERSION = "1"
_REFUSALS = {
    "400": "The request cannot be read",
    "401": "Not signed in",
    "403": "Not allowed",
    "404": "Not there, or hidden",
    "409": "Changed by somebody else meanwhile",
    "413": "The body is too large",
    "422": "A value is refused",
    "428": "If-Match is missing",
    "429": "Too many tries",
}
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The version that was read",
    "schema": {"type": "string"},
    "example": '"3"',
}
_CSRF = {
    "name": "X-CSRF-Token",
    "in": "header",
    "required": False,
    "description": "From GET /api/session; not needed with a bearer token",
    "schema": {"type": "string"},
}
_LIST = {
    "filter": "An expression, or a filter tree as JSON",
    "sort": "Field paths, - in front for descending",
    "fields": "Field paths to return",
    "limit": "At most 500",
    "after": "The cursor `next` of the page before",
    "count": "1 to count the rows (up to 10,000)",
    "q": "Words to search for",
}


def document(context: Context) -> Json:
    """The whole document for this actor and language."""
    visible = Visible.to(context.catalog, context.actor)
    entities = [entity for entity in context.catalog.entities.values() if visible.entity(entity.name)]
    schemas = shared()
    paths = _fixed_paths()
    for entity in entities:
        own = visible.rights.entity(entity.name)
        fields = visible.fields(entity)
        label = text(entity.label, context.locale, entity.name)
        schemas[entity.name] = _read_schema(visible, entity, fields, context.locale)
        writable = [item for item in fields if item.name in own.writable]
        if writable:
            schemas[entity.name + ".write"] = _write_schema(visible, entity, writable, context.locale)
        paths.update(_entity_paths(entity, label, visible, bool(writable)))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Dougong", "version": f"{VERSION}.{context.release}"},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": schemas,
            "responses": {
                status: {
                    "description": what,
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/_problems"}}},
                }
                for status, what in _REFUSALS.items()
            },
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "dougong_session"},
                "token": {"type": "http", "scheme": "bearer"},
            },
        },
        "security": [{"session": []}, {"token": []}],
    }


def _read_schema(visible: Visible, entity: Entity, fields: tuple[Field, ...], locale: str) -> Json:
    properties: Json = {
        "_title": {"type": "string"},
        "_can": {
            "type": "object",
            "properties": {"update": {"type": "boolean"}, "delete": {"type": "boolean"}},
        },
    }
    for item in fields:
        properties[item.name] = _described(item, _value_schema(visible, item, writing=False), locale)
    return {"type": "object", "title": text(entity.label, locale, entity.name), "properties": properties}


def _write_schema(visible: Visible, entity: Entity, fields: list[Field], locale: str) -> Json:
    properties = {item.name: _described(item, _value_schema(visible, item, writing=True), locale) for item in fields}
    required = [item.name for item in fields if item.required and item.default is None and not item.system]
    found: Json = {
        "type": "object",
        "title": text(entity.label, locale, entity.name),
        "properties": properties,
        "additionalProperties": False,
    }
    if required:
        found["description"] = "A new record needs: " + ", ".join(required)
    return found


def _described(field: Field, schema: Json, locale: str) -> Json:
    found = {"title": text(field.label, locale, field.name), **schema}
    if helped := text(field.help, locale):
        found["description"] = helped
    if field.computed or field.readonly:
        found["readOnly"] = True
    return found


def _value_schema(visible: Visible, field: Field, *, writing: bool) -> Json:
    options = field.options
    if field.type in ("reference", "user", "team"):
        row: Json = {"$ref": "#/components/schemas/_reference"}
        ways = [row, {"type": "integer"}, {"type": "string"}, {"type": "null"}]
        return {"anyOf": ways if writing else [row, {"type": "null"}]}
    if field.type == "lines":
        name = options.of + (".write" if writing and visible.rights.entity(options.of).writable else "")
        return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
    if isinstance(options, NumberOptions):
        return _number_schema(field, options, writing)
    if isinstance(options, ChoiceOptions):
        return {"enum": [*(item.name for item in options.options), None]}
    if field.type == "boolean":
        return {"type": ["boolean", "null"]}
    if field.type == "date":
        return {"type": ["string", "null"], "format": "date"}
    if field.type == "datetime":
        return {"type": ["string", "null"], "format": "date-time"}
    found: Json = {"type": ["string", "null"]}
    if isinstance(options, TextOptions):
        found["maxLength"] = options.max_length
        if options.pattern:
            found["pattern"] = f"^(?:{options.pattern})$"
    if field.type in ("email", "url"):
        found["format"] = {"email": "email", "url": "uri"}[field.type]
    return found


def _number_schema(field: Field, options: NumberOptions, writing: bool) -> Json:
    if field.name in ("id", "version"):
        return {"type": "integer"}
    whole = options.digits - options.scale
    pattern = rf"^[+-]?\d{{0,{whole}}}" + (rf"(\.\d{{1,{options.scale}}})?$" if options.scale else "$")
    exact: Json = {"type": ["string", "null"], "pattern": pattern}
    bounds = f"{options.lowest:f} … {options.highest:f}"
    if field.type == "integer":
        return {"type": ["integer", "string", "null"], "description": bounds}
    return {**({"type": ["string", "number", "null"]} if writing else exact), "description": bounds}


def _entity_paths(entity: Entity, label: str, visible: Visible, writable: bool) -> Json:
    own = visible.rights.entity(entity.name)
    row = {"$ref": f"#/components/schemas/{entity.name}"}
    written = {"$ref": f"#/components/schemas/{entity.name}.write"}
    base = f"/api/records/{entity.name}"
    many: Json = {}
    one: Json = {}
    found: Json = {}
    tag = [entity.name]
    if own.read:
        page = {
            "type": "object",
            "properties": {
                "rows": {"type": "array", "items": row},
                "next": {"type": ["string", "null"]},
                "count": {"$ref": "#/components/schemas/_count"},
            },
            "required": ["rows", "next", "count"],
        }
        parameters = [
            {"name": name, "in": "query", "description": what, "schema": {"type": "string"}}
            for name, what in _LIST.items()
        ]
        many["get"] = _operation(f"{label}: list", tag, "200", page, ("400", "404", "422"), parameters)
        one["get"] = _operation(f"{label}: open", tag, "200", row, ("404",), [_ID])
        rows = {"$ref": "#/components/schemas/_history"}
        found[base + "/{id}/history"] = {
            "get": _operation(f"{label}: history", tag, "200", rows, ("404",), [_ID]),
        }
    if own.create and writable:
        many["post"] = _operation(f"{label}: create", tag, "201", row, ("403", "422"), [_CSRF], written)
    if own.update and writable:
        refusals = ("403", "404", "409", "422", "428")
        one["patch"] = _operation(f"{label}: change", tag, "200", row, refusals, [_ID, _IF_MATCH, _CSRF], written)
    if own.delete:
        refusals = ("403", "404", "409", "422", "428")
        one["delete"] = _operation(f"{label}: delete", tag, "204", None, refusals, [_ID, _IF_MATCH, _CSRF])
    if many:
        found[base] = many
    if one:
        found[base + "/{id}"] = one
    if writable and (own.create or own.update or own.delete):
        change = {
            "type": "object",
            "properties": {
                "op": {"enum": ["create", "update", "delete"]},
                "id": {"type": "integer"},
                "version": {"type": "integer"},
                "values": written,
            },
            "required": ["op"],
        }
        changes = {
            "type": "object",
            "properties": {"mode": {"enum": ["all", "each"]}, "changes": {"type": "array", "items": change}},
            "required": ["changes"],
        }
        outcomes = {"$ref": "#/components/schemas/_outcomes"}
        found[base + ":batch"] = {
            "post": _operation(f"{label}: many changes", tag, "200", outcomes, ("403", "422"), [_CSRF], changes),
        }
    return found


def _operation(
    summary: str,
    tags: list[str],
    status: str,
    answer: Json | None,
    refusals: tuple[str, ...] = (),
    parameters: list[Json] | None = None,
    body: Json | None = None,
    body_type: str = "application/json",
) -> Json:
    good: Json = {"description": summary}
    if answer is not None:
        good["content"] = {"application/json": {"schema": answer}}
    found: Json = {"summary": summary, "tags": tags, "responses": {status: good}}
    for refusal in sorted({"400", "401", *refusals}):
        found["responses"][refusal] = {"$ref": f"#/components/responses/{refusal}"}
    if parameters:
        found["parameters"] = parameters
    if body is not None:
        found["requestBody"] = {"required": True, "content": {body_type: {"schema": body}}}
    return found


def _fixed_paths() -> Json:
    """Routes that are the same whatever the catalog says."""
    any_object: Json = {"type": "object"}
    name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    entity = {"name": "entity", "in": "path", "required": True, "schema": {"type": "string"}}
    question = {"$ref": "#/components/schemas/_query"}
    answer = {"$ref": "#/components/schemas/_result"}
    sign_in = {
        "type": "object",
        "properties": {"user": {"type": "string"}, "password": {"type": "string", "format": "password"}},
        "required": ["user", "password"],
    }
    likes = {"type": "object", "properties": {"locale": {"type": "string"}, "theme": {"type": "string"}}}
    passwords = {
        "type": "object",
        "properties": {"old": {"type": "string"}, "password": {"type": "string"}},
        "required": ["old", "password"],
    }
    listed = {
        "sessions": {"$ref": "#/components/schemas/_sessions"},
        "tokens": {"$ref": "#/components/schemas/_tokens"},
    }
    one: Json = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    whose: Json = {
        "name": "user",
        "in": "query",
        "description": "Id of another person; needs the feature users",
        "schema": {"type": "integer", "minimum": 1},
    }
    refused = ("403", "404")
    ended: Json = {"type": "object", "properties": {"ended": {"type": "integer"}}}
    file: Json = {"type": "string", "format": "binary"}
    me, data = ["session"], ["reports"]
    tables = ["import and export"]
    session = {
        "get": _operation("Is the visitor signed in?", me, "200", any_object),
        "post": _operation("Sign in", me, "200", any_object, ("403", "422", "429"), [_CSRF], sign_in),
        "delete": _operation("Sign out", me, "204", None, ("403",), [_CSRF]),
    }
    return {
        "/healthz": {"get": _operation("The process answers", ["health"], "200", any_object)},
        "/readyz": {"get": _operation("The database answers", ["health"], "200", any_object)},
        "/api/session": session,
        "/api/me": {
            "get": _operation("The signed-in person", me, "200", any_object),
            "patch": _operation("Change one's language or theme", me, "200", any_object, ("422",), [_CSRF], likes),
        },
        "/api/me/password": {
            "post": _operation("Change one's password", me, "204", None, ("422", "429"), [_CSRF], passwords)
        },
        "/api/sessions": {
            "get": _operation("Where one is signed in", me, "200", listed["sessions"], ("403",), [whose]),
            "delete": _operation("End all sign-ins but this one", me, "200", ended, ("403",), [whose, _CSRF]),
        },
        "/api/sessions/{id}": {"delete": _operation("End a sign-in", me, "204", None, refused, [one, whose, _CSRF])},
        "/api/tokens": {"get": _operation("API tokens", me, "200", listed["tokens"], ("403",), [whose])},
        "/api/tokens/{id}": {
            "delete": _operation("Revoke an API token", me, "204", None, refused, [one, whose, _CSRF])
        },
        "/api/catalog": {"get": _operation("What the visitor may see", ["catalog"], "200", any_object)},
        "/api/openapi.json": {"get": _operation("This document", ["catalog"], "200", any_object)},
        "/api/query": {"post": _operation("Ask a dataset", data, "200", answer, ("404", "422"), [_CSRF], question)},
        "/api/query/drill": {
            "post": _operation("The rows behind a figure", data, "200", any_object, ("404", "422"), [_CSRF], question)
        },
        "/api/reports/{name}": {
            "get": _operation("A report with its figures", data, "200", any_object, ("404",), [name])
        },
        "/api/dashboards/{name}": {
            "get": _operation("A dashboard with all its figures", data, "200", any_object, ("404",), [name])
        },
        "/api/import/{entity}": {
            "post": _operation(
                "Import a file",
                tables,
                "200",
                any_object,
                ("403", "413", "422"),
                [entity, _CSRF],
                file,
                "application/octet-stream",
            )
        },
        "/api/export/{entity}": {
            "get": _operation("Export as a file", tables, "200", any_object, ("403", "404"), [entity])
        },
    }

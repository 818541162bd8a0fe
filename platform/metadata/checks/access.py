"""Checks of roles: whom they include, what they grant."""

from __future__ import annotations

from metadata.checks.finder import Finder, Place
from metadata.kinds.entity import Entity
from metadata.kinds.role import Grant, Role

_OWN = ("own", "team", "subtree")


def check_roles(finder: Finder) -> None:
    for role in finder.catalog.roles.values():
        at = finder.document("role", role.name)
        for index, name in enumerate(role.includes):
            at.find("role", finder.catalog.roles, name, f"/includes/{index}")
        if _includes_itself(finder, role):
            at.add("role.includes-itself", "/includes", role=role.name)
        for index, grant in enumerate(role.grants):
            entity = at.entity(grant.of, f"/grants/{index}/of")
            if entity is not None:
                _grant(at, entity, grant, f"/grants/{index}")


def _includes_itself(finder: Finder, role: Role) -> bool:
    seen: set[str] = set()
    waiting = list(role.includes)
    while waiting:
        name = waiting.pop()
        if name == role.name:
            return True
        if name not in seen and name in finder.catalog.roles:
            seen.add(name)
            waiting.extend(finder.catalog.roles[name].includes)
    return False


def _grant(at: Place, entity: Entity, grant: Grant, pointer: str) -> None:
    scopes = {"read": grant.read, "update": grant.update, "delete": grant.delete}
    for key, scope in scopes.items():
        if entity.line_of is not None and scope.word != "none":
            at.add("role.line-scope", f"{pointer}/{key}", entity=entity.name, parent=entity.line_of.parent)
        elif scope.word in _OWN and not entity.owned:
            at.add("role.scope-needs-owned", f"{pointer}/{key}", entity=entity.name, scope=scope.word)
        if "append_only" in entity.traits and key != "read" and scope.word != "none":
            at.add("role.append-only", f"{pointer}/{key}", entity=entity.name)
    if entity.line_of is not None and grant.create:
        at.add("role.line-scope", f"{pointer}/create", entity=entity.name, parent=entity.line_of.parent)
    for name, right in grant.mask.items():
        found = at.field(entity, name, f"{pointer}/mask/{name}")
        if found is not None and right == "write" and (found.computed or found.readonly):
            at.add("role.mask-not-writable", f"{pointer}/mask/{name}", field=name, entity=entity.name)
    if entity.line_of is not None:
        return  # naming the lines is the grant: they have the rows of their parent
    if not grant.create and not grant.mask and all(scope.word == "none" for scope in scopes.values()):
        at.add("role.empty-grant", pointer, severity="warning", entity=entity.name)

"""What a legal name is, which words are reserved, and which names every entity already carries."""

from __future__ import annotations

import keyword

HOPS = 4  # a dotted path follows at most so many references

RESERVED = frozenset(
    word.lower() for word in (*keyword.kwlist, "true", "false", "null", "me", "today", "now", "old", "record")
)
"""Words of the expression language; none may name a thing."""

SYSTEM_FIELDS = (
    *("id", "version", "created_at", "created_by", "updated_at", "updated_by", "deleted_at", "source", "external_id"),
    *("owner", "owner_team", "position"),
)
"""Fields the platform gives to entities; an entity may not declare them. A tree also has `parent`."""

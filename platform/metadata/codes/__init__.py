"""CODES: every problem code with its HTTP status, texts and hints. Never reused; a retired code stays listed."""

from __future__ import annotations

from metadata.codes import documents, packs, query, records, rules, transfer, values, web
from metadata.codes.base import Code

CODES: dict[str, Code] = {
    **documents.CODES,
    **values.CODES,
    **rules.CODES,
    **query.CODES,
    **records.CODES,
    **transfer.CODES,
    **packs.CODES,
    **web.CODES,
}

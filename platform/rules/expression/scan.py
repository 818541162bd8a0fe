"""Text -> Python's own syntax tree, safely: characters, sizes and depth are checked around the parser."""

from __future__ import annotations

import ast
import re

from metadata.problems import refuse

MAX_LENGTH = 2_000
MAX_NODES = 200
MAX_DEPTH = 50
SHIFT = 1  # the parser sees the text in brackets, so that it may begin with a space and hold line breaks
_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<text>'(?:[^'\\]|\\.)*')"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<op>==|!=|<=|>=|[-+*/()<>=!,.\[\]])",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
SIDE_DIGITS = 18  # of a number, before and after the point


def scan(text: str) -> ast.expr:
    """The syntax tree of an expression; offsets in it are those of `text` + SHIFT. Raises Refused, and nothing else."""
    if len(text) > MAX_LENGTH:
        refuse("expression.too-long", length=len(text), max=MAX_LENGTH)
    source = _tokens(text)
    try:
        body = ast.parse(f"({source})", mode="eval").body
    except SyntaxError as error:
        at = max(0, min(len(text), (error.offset or 1) - 1 - SHIFT))
        refuse("expression.syntax", at=at, near=near(text, at))
    except (ValueError, RecursionError, MemoryError, OverflowError):
        refuse("expression.too-deep", max=MAX_DEPTH)
    _measure(body)
    return body


def near(text: str, at: int) -> str:
    """A short piece of the text from there on."""
    piece = " ".join(text[at : at + 24].split())
    return piece or "…"


def unquote(token: str) -> str:
    """The value of a text literal."""
    return _ESCAPE.sub(r"\1", token[1:-1])


def _tokens(text: str) -> str:
    """The same text with each literal made harmless, character for character; refuses what may not stand.

    A text literal becomes one of x's, so that the parser never reads an escape or a quote.
    """
    out: list[str] = []
    at, count, depth, before = 0, 0, 0, ""
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            if text[at] == "'":
                refuse("expression.bad-text", at=at)
            refuse("expression.bad-character", character=_shown(text[at]), at=at)
        kind, token = str(match.lastgroup), match.group()
        if kind == "text" and (before in ("text", "number") or (before == "name" and not text[at - 1].isspace())):
            refuse("expression.bad-text", at=at)
        if kind == "text" and any(mark not in "'\\" for mark in _ESCAPE.findall(token)):
            refuse("expression.bad-text", at=at)
        if kind == "name" and before == "number" and not text[at - 1].isspace():
            refuse("expression.bad-number", value=near(text, text.rfind(" ", 0, at) + 1), at=at)
        if kind == "number" and (text[at - 1 : at] == "." or max(map(len, token.split("."))) > SIDE_DIGITS):
            refuse("expression.bad-number", value=token[:24], at=at)
        depth += (token in "([") - (token in ")]") if kind == "op" else 0
        if depth < 0:
            refuse("expression.syntax", at=at, near=near(text, at))
        if depth > MAX_DEPTH:
            refuse("expression.too-deep", max=MAX_DEPTH)
        count += kind != "space" and token not in ("(", ")", ",", ".")
        if count > 2 * MAX_NODES:
            refuse("expression.too-large", max=MAX_NODES)
        out.append(_stand_in(kind, token))
        if kind != "space":
            before = kind
        at = match.end()
    if not count:
        refuse("expression.syntax", at=0, near="…")
    return "".join(out)


def _stand_in(kind: str, token: str) -> str:
    if kind == "space":
        return " " * len(token)
    if kind == "text":
        return "'" + "x" * (len(token) - 2) + "'"
    return token


def _measure(body: ast.expr) -> None:
    count = 0
    stack: list[tuple[ast.expr, int]] = [(body, 1)]
    while stack:
        node, depth = stack.pop()
        inner_path = isinstance(node, ast.Attribute)
        count += not inner_path
        if count > MAX_NODES:
            refuse("expression.too-large", max=MAX_NODES)
        if depth > MAX_DEPTH:
            refuse("expression.too-deep", max=MAX_DEPTH)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                stack.append((child, depth + (not inner_path)))


def _shown(character: str) -> str:
    return character if character.isprintable() and not character.isspace() else f"U+{ord(character):04X}"

"""Which statements of a cell are executed while loading: those that define, or fill a table. The syntax tree tells.

Imports, functions, classes and assignments, what fills a container (`table.append(3)`), for loops that do any of this,
and if, try and with that hold only these. Other loops, prints, plots and training runs are not.
"""

from __future__ import annotations
import __future__

import ast
import re
from collections.abc import Iterator

_DEFINING = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign,
    ast.AugAssign, ast.Pass,
)  # fmt: skip
_LASTING = tuple(kind for kind in _DEFINING if kind is not ast.Pass)
_FILLING = frozenset(("append", "extend", "insert", "add", "update", "setdefault"))
"""The methods by which a table is made that functions look things up in."""
_PYTHON_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")
"""Cell magics whose cell is Python all the same."""
_NOT_PYTHON = tuple(
    (re.compile(pattern, re.MULTILINE), instead)
    for pattern, instead in (
        (r"^([ \t]*)[%!?].*$", r"\1pass"),
        (r"^([ \t]*)[\w.]+\?\??[ \t]*$", r"\1pass"),
        (r"^([ \t]*\w[\w., \t]*)=[ \t]*[%!].*$", r"\1= None"),
    )
)
"""IPython's magics, shell lines and questions, and what to read in their place."""


def parsed(source: str) -> list[ast.stmt]:
    """The statements of a cell; where IPython's magics and shell lines are in the way, without these."""
    try:
        return ast.parse(source).body
    except SyntaxError:
        first = source.lstrip().partition("\n")[0]
        if first.startswith("%%") and not first.startswith(_PYTHON_MAGICS):
            return []  # a cell in another language
        for pattern, instead in _NOT_PYTHON:
            source = pattern.sub(instead, source)
        return ast.parse(source).body


def defines(node: ast.stmt) -> bool:
    """True for what may be executed while loading."""
    if isinstance(node, ast.If | ast.Try | ast.With):
        return all(defines(inner) or _is_text(inner) for inner in _inside(node))
    if isinstance(node, ast.For):
        return any(isinstance(inner, _LASTING) or _fills(inner) for inner in _outside_functions(node))
    return isinstance(node, _DEFINING) or _fills(node)


def loops_or_fills(node: ast.stmt) -> bool:
    """Whether it may take long: a training run can hide in it."""
    return any(isinstance(inner, ast.For) or _fills(inner) for inner in _outside_functions(node))


def _fills(node: ast.AST) -> bool:
    called = node.value.func if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in _FILLING


def _inside(node: ast.stmt) -> Iterator[ast.stmt]:
    """The statements of its blocks."""
    for name in ("body", "orelse", "finalbody"):
        yield from getattr(node, name, [])
    for handler in getattr(node, "handlers", []):
        yield from handler.body


def _outside_functions(node: ast.stmt) -> Iterator[ast.stmt]:
    """The statement and all that it executes itself."""
    yield node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        for inner in _inside(node):
            yield from _outside_functions(inner)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def future_flags(node: ast.stmt) -> int:
    """The compiler flags of `from __future__ import …`, which concern the rest of the cell."""
    flags = 0
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        for alias in node.names:
            flags |= getattr(getattr(__future__, alias.name, None), "compiler_flag", 0)
    return flags


def bound(node: ast.AST) -> Iterator[str]:
    """The names that a statement defines, roughly: also those inside its blocks."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield inner.name
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id
        elif isinstance(inner, ast.alias):
            yield (inner.asname or inner.name).partition(".")[0]

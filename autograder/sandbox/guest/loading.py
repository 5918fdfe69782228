"""Turns the code cells of a notebook into a namespace of functions: statement by statement, and only what defines.

Imports, functions, classes and assignments are executed, what fills a container (`table.append(3)`), for loops that do
any of this, and if, try and with that hold only these. Other loops, prints, plots and training runs are left out. A
statement that fails is left out too, and remembered; its neighbours count. Loops and fillings have little time: a
training run may hide in them.
"""

from __future__ import annotations
import __future__

import ast
import linecache
import re
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import process_time
from typing import Any

from .patience import TookTooLong, limited
from .script import Place

_DEFINING = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign,
    ast.AugAssign, ast.Pass,
)  # fmt: skip
_LASTING = tuple(kind for kind in _DEFINING if kind is not ast.Pass)
_FILLING = frozenset(("append", "extend", "insert", "add", "update", "setdefault"))
"""The methods by which a table is made that functions look things up in."""
_LOOP_SECONDS, _LOOPS_SECONDS, _AT_LEAST_SECONDS = 0.25, 1.0, 0.05
"""For one loop or filling; for all of a notebook; and what each gets even so: after some training runs, a table is
still made. What is over its time is left out from there on."""
_DEFINED = re.compile(r"^\s*(?:async\s+)?(?:def|class)\s+(\w+)", re.MULTILINE)
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
_MAX_REASON = 1000  # characters


@dataclass(frozen=True)
class LeftOut:
    """A statement or a whole cell that could not be executed, and the names that it would have defined."""

    reason: str
    names: frozenset[str]


@dataclass
class Notebook:
    """A student's code, executed as far as it goes."""

    module: types.ModuleType = field(default_factory=lambda: types.ModuleType("__main__"))
    left_out: list[LeftOut] = field(default_factory=list)
    seconds_left: float = _LOOPS_SECONDS
    """For loops and fillings."""

    @property
    def namespace(self) -> dict[str, Any]:
        """The student's globals."""
        return vars(self.module)

    def why_absent(self, name: str) -> str:
        """What became of a name that is not there, or ""."""
        return next((out.reason for out in reversed(self.left_out) if name in out.names), "")

    def load(self, sources: Sequence[str], skip: frozenset[Place], announce: Callable[[Place], None]) -> None:
        """Executes the cells. `skip` holds the places that killed earlier processes; `announce` is told each place."""
        for cell, source in enumerate(sources):
            for place, node, flags in self._statements(cell, source, skip, announce):
                names, line = frozenset(_bound(node)), f"cell {cell + 1}, line {getattr(node, 'lineno', 1)}"
                if place in skip:
                    self.left_out.append(LeftOut(f"it ended the process or took too long in {line}", names))
                    continue
                announce(place)
                try:
                    self._execute(node, _file_name(cell), flags)
                except (Exception, SystemExit) as exc:
                    self.left_out.append(LeftOut(_reason(exc, line), names))
                except TookTooLong:
                    self.left_out.append(LeftOut(f"it took too long in {line}", names))

    def _statements(
        self, cell: int, source: str, skip: frozenset[Place], announce: Callable[[Place], None]
    ) -> Iterator[tuple[Place, ast.stmt, int]]:
        whole: Place = (cell, -1)  # parsing hostile source can kill a process too
        if whole in skip:
            self.left_out.append(LeftOut(f"cell {cell + 1} can't be parsed", frozenset(_DEFINED.findall(source))))
            return
        announce(whole)
        try:
            body = _parsed(source)
        except Exception as exc:  # also what the parser itself stumbles over
            line = f", line {exc.lineno}" if isinstance(exc, SyntaxError) and exc.lineno else ""
            said = exc.msg if isinstance(exc, SyntaxError) else exc
            reason = f"{type(exc).__name__} in cell {cell + 1}{line}: {said}"
            self.left_out.append(LeftOut(reason, frozenset(_DEFINED.findall(source))))
            return
        _remember(_file_name(cell), source)
        flags = 0
        for index, node in enumerate(body):
            flags |= _future(node)
            if _defines(node):
                yield (cell, index), node, flags

    def _execute(self, node: ast.stmt, file_name: str, flags: int) -> None:
        code = compile(ast.Module([node], type_ignores=[]), file_name, "exec", flags=flags, dont_inherit=True)
        if not any(isinstance(inner, ast.For) or _fills(inner) for inner in _outside_functions(node)):
            exec(code, self.namespace)
            return
        started, seconds = process_time(), min(_LOOP_SECONDS, max(self.seconds_left, _AT_LEAST_SECONDS))
        try:
            limited(lambda: exec(code, self.namespace), seconds, _is_cell)
        finally:
            self.seconds_left -= process_time() - started


def _reason(exc: BaseException, line: str) -> str:
    try:
        said = str(exc)[:_MAX_REASON]
    except Exception:
        said = ""
    return f"{type(exc).__name__[:_MAX_REASON]} in {line}{said and f': {said}'}"


def _parsed(source: str) -> list[ast.stmt]:
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


def _defines(node: ast.stmt) -> bool:
    """True for what may be executed while loading."""
    if isinstance(node, ast.If | ast.Try | ast.With):
        return all(_defines(inner) or _is_text(inner) for inner in _inside(node))
    if isinstance(node, ast.For):
        return any(isinstance(inner, _LASTING) or _fills(inner) for inner in _outside_functions(node))
    return isinstance(node, _DEFINING) or _fills(node)


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


def _future(node: ast.stmt) -> int:
    """The compiler flags of `from __future__ import …`, which concern the rest of the cell."""
    flags = 0
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        for alias in node.names:
            flags |= getattr(getattr(__future__, alias.name, None), "compiler_flag", 0)
    return flags


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a statement defines, roughly: also those inside its blocks."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield inner.name
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id
        elif isinstance(inner, ast.alias):
            yield (inner.asname or inner.name).partition(".")[0]


def _file_name(cell: int) -> str:
    return f"<cell {cell + 1}>"


def _is_cell(file_name: str) -> bool:
    return file_name.startswith("<cell ")


def _remember(file_name: str, source: str) -> None:
    """So that a traceback can quote the line."""
    linecache.cache[file_name] = (len(source), None, source.splitlines(keepends=True), file_name)

"""Turns the code cells of a notebook into a namespace of functions: statement by statement, and only what defines.

A statement that fails is left out, and remembered; its neighbours count. Loops, and what fills a table, have little
time: a training run may hide in them.
"""

from __future__ import annotations

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
from .statements import bound, defines, future_flags, loops_or_fills, parsed

_LOOP_SECONDS, _LOOPS_SECONDS, _AT_LEAST_SECONDS = 0.25, 1.0, 0.05
"""For one loop or filling; for all of a notebook; and what each gets even so: after some training runs, a table is
still made. What is over its time is left out from there on."""
_DEFINED = re.compile(r"^\s*(?:async\s+)?(?:def|class)\s+(\w+)", re.MULTILINE)
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
                names, line = frozenset(bound(node)), f"cell {cell + 1}, line {getattr(node, 'lineno', 1)}"
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
            body = parsed(source)
        except Exception as exc:  # also what the parser itself stumbles over
            line = f", line {exc.lineno}" if isinstance(exc, SyntaxError) and exc.lineno else ""
            said = exc.msg if isinstance(exc, SyntaxError) else exc
            reason = f"{type(exc).__name__} in cell {cell + 1}{line}: {said}"
            self.left_out.append(LeftOut(reason, frozenset(_DEFINED.findall(source))))
            return
        _remember(_file_name(cell), source)
        flags = 0
        for index, node in enumerate(body):
            flags |= future_flags(node)
            if defines(node):
                yield (cell, index), node, flags

    def _execute(self, node: ast.stmt, file_name: str, flags: int) -> None:
        code = compile(ast.Module([node], type_ignores=[]), file_name, "exec", flags=flags, dont_inherit=True)
        if not loops_or_fills(node):
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


def _file_name(cell: int) -> str:
    return f"<cell {cell + 1}>"


def _is_cell(file_name: str) -> bool:
    return file_name.startswith("<cell ")


def _remember(file_name: str, source: str) -> None:
    """So that a traceback can quote the line."""
    linecache.cache[file_name] = (len(source), None, source.splitlines(keepends=True), file_name)

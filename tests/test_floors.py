"""The package's architecture, held by reading its imports: who may import whom, and what a student's install needs."""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "autograder"

FLOORS: tuple[tuple[str, ...], ...] = (
    ("sandbox.guest", "sandbox.guest.*"),
    ("errors", "lazy", "digits", "pictures", "pictures.*"),
    ("exercise", "verdict", "sandbox"),
    (
        "compare",
        "cells",
        "submission",
        "exercises",
        "layers",
        "sandbox.inline",
        "sandbox.plain",
        "sandbox.seconds",
        "sandbox.tiers",
        "sandbox.zygote",
        "sandbox.process",
        "sandbox.wall",
        "sandbox.loader",
        "sandbox.observed",
        "sandbox.host",
    ),
    ("report", "report.table", "report.example", "report.figures"),
    ("checks", "checks.*"),
    ("exercises.*",),
    ("diagnosis", "diagnosis.*", "credit"),
    ("answers", "keys", "steady", "truths"),
    ("grading",),
    ("course", "course.*", "records", "results", "submitted"),
    ("runner", "release", "release.*", "report.*"),
    ("proof", "proof.*", "scaffold", "scaffold.*", "nbgrader_ahead", "nbgrader_master", "nbgrader_plugin", "notebook"),
    ("doctor", "doctor.*"),
    ("cli", "cli.*"),
    ("",),
)
"""Lowest first; "" is the package itself. A module may import its own floor (without rings) and all below it."""

STUDENTS_DOORS = ("", "notebook")
"""What `from autograder import check` loads first."""
NOT_FOR_STUDENTS = {"ctypes", "fcntl", "jupytext", "nbformat", "nbgrader", "pandas", "pydantic"} | {
    "resource",
    "rich",
    "torch",
    "typer",
    "yaml",
}
"""Not in the base install, or not on every system."""

MAX_FUNCTION_LINES = 60
MAX_MODULE_LINES = 300


@cache
def modules() -> Mapping[str, Path]:
    """All modules of the package, by their names below `autograder`."""
    return {_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(source: str, module: str, is_package: bool) -> Iterator[tuple[str, bool]]:
    """(absolute dotted name, at module level) of all that a module imports, also inside functions."""
    tree = ast.parse(source)
    inner = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        for name in _named(node, module, is_package):
            yield name, id(node) not in inner


def _named(node: ast.AST, module: str, is_package: bool) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            here = ["autograder", *filter(None, module.split("."))]
            up = here[: len(here) - node.level + is_package]
            base = ".".join([*up, *filter(None, [base])])
        yield from (f"{base}.{alias.name}" for alias in node.names)


def _module_of(dotted: str) -> str | None:
    """The module of ours that a dotted name lies in, or None for somebody else's."""
    head, _, rest = dotted.partition(".")
    if head != "autograder":
        return None
    while rest and rest not in modules():
        rest = rest.rpartition(".")[0]
    return rest


@cache
def _imported(module: str) -> tuple[tuple[str, bool], ...]:
    path = modules()[module]
    return tuple(imports(path.read_text(encoding="utf-8"), module, path.name == "__init__.py"))


def ours(module: str, at_module_level: bool = False) -> set[str]:
    """The modules of this package that a module imports by name."""
    found = {_module_of(name) for name, top in _imported(module) if top or not at_module_level}
    return {name for name in found if name is not None} - {module}


def theirs(module: str, at_module_level: bool = False) -> set[str]:
    """The packages of others that a module imports."""
    names = (name for name, top in _imported(module) if top or not at_module_level)
    return {name.partition(".")[0] for name in names} - {"autograder"}


def floor_of(module: str) -> int | None:
    """The module's own entry in the table, or else its package's star."""
    for entry in (module, f"{module.rpartition('.')[0]}.*"):
        for number, floor in enumerate(FLOORS):
            if entry in floor:
                return number
    return None


def students_modules() -> set[str]:
    """All that `from autograder import check` and loading the exercises bring in, packages above them included."""
    todo = {*STUDENTS_DOORS, *(name for name in modules() if name.startswith("exercises."))}
    found: set[str] = set()
    while todo:
        module = todo.pop()
        found.add(module)
        parent = module.rpartition(".")[0]
        todo |= ({parent} | ours(module, at_module_level=True)) - found
    return found


def test_imports_are_read_wherever_they_stand() -> None:
    source = """
from typing import TYPE_CHECKING
import numpy as np
from . import wire
from ..inline import Inline
if TYPE_CHECKING:
    from autograder.checks import Matches
def late():
    import torch.nn
"""
    assert dict(imports(source, "sandbox.guest.worker", is_package=False)) == {
        "typing.TYPE_CHECKING": True,
        "numpy": True,
        "autograder.sandbox.guest.wire": True,
        "autograder.sandbox.inline.Inline": True,
        "autograder.checks.Matches": True,
        "torch.nn": False,
    }
    assert dict(imports("from . import script", "sandbox.guest", is_package=True)) == {
        "autograder.sandbox.guest.script": True
    }


def test_every_module_is_on_a_floor() -> None:
    lost = [name for name in modules() if floor_of(name) is None]
    assert not lost, f"give {lost} a floor in FLOORS (and in DESIGN's words: say what it may import)"


def test_every_floor_names_modules_that_exist() -> None:
    parents = {name.rpartition(".")[0] for name in modules()}
    for entry in (entry for floor in FLOORS for entry in floor):
        assert entry in modules() or entry.removesuffix(".*") in parents, f"FLOORS names {entry!r}"


@pytest.mark.parametrize("module", modules())
def test_no_module_imports_an_upper_floor(module: str) -> None:
    own = floor_of(module)
    upper = {name for name in ours(module) if (floor_of(name) or 0) > (own or 0)}
    assert not upper, f"{module or 'autograder'} stands on floor {own} and imports {sorted(upper)} from above"


def test_there_are_no_import_rings() -> None:
    try:
        graphlib.TopologicalSorter({name: ours(name) for name in modules()}).prepare()
    except graphlib.CycleError as exc:
        pytest.fail(f"modules import each other in a ring: {' -> '.join(exc.args[1])}")


@pytest.mark.parametrize("module", [m for m in modules() if f"{m}.".startswith("sandbox.guest.")])
def test_the_guest_needs_only_itself_numpy_and_the_standard_library(module: str) -> None:
    absolute = ast.walk(ast.parse(modules()[module].read_text(encoding="utf-8")))
    names = {name for node in absolute if getattr(node, "level", 0) == 0 for name in _named(node, module, False)}
    foreign = {name for name in names if name.partition(".")[0] not in sys.stdlib_module_names | {"numpy", "guest"}}
    assert not foreign, f"{module} runs where there is no autograder: it can't import {sorted(foreign)}"
    outside = {name for name in ours(module) if not f"{name}.".startswith("sandbox.guest.")}
    assert not outside, f"{module} reaches out of its folder: {sorted(outside)}"


def test_a_students_install_is_enough_for_check() -> None:
    found = students_modules()
    assert {"grading", "checks.matches", "sandbox.inline", "report.table", "keys"} <= found
    wrong = {name: theirs(name, at_module_level=True) & NOT_FOR_STUDENTS for name in found}
    assert not any(wrong.values()), f"not in the base install: { {k: v for k, v in wrong.items() if v} }"


def test_check_imports_where_the_rest_is_missing() -> None:
    code = f"""
import sys
for name in {sorted(NOT_FOR_STUDENTS)}:
    sys.modules[name] = None
from autograder import check
from autograder.exercises import load_exercise, shipped
print(*[load_exercise(name).name for name in shipped()])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "conv2d" in done.stdout.split()


@pytest.mark.parametrize("module", modules())
def test_modules_and_functions_are_short(module: str) -> None:
    source = modules()[module].read_text(encoding="utf-8")
    assert len(source.splitlines()) <= MAX_MODULE_LINES
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= MAX_FUNCTION_LINES, f"{node.name} has {lines} lines"

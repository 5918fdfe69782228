"""From a solutions file to nbgrader's source notebook: ids and points come from the exercises. Writes nothing."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import nbformat

from autograder.cells import PYTHON
from autograder.course import Assignment
from autograder.errors import CourseError
from autograder.exercise import Exercise
from autograder.exercises import load_exercise

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"

_LIKE_A_MARKER = re.compile(r"\b(begin|end)\s+solution", re.IGNORECASE)
_KEPT = ("jupyter", "tags")  # of a cell's metadata; the rest is jupytext's own, or ours to write


@dataclass(frozen=True)
class _Cell:
    """One cell of the solutions file, and what it is there for."""

    kind: str
    source: str
    kept: Mapping[str, Any]
    checks: str | None
    """The name in `check("…")`, where the cell is just that."""
    functions: tuple[str, ...]
    """What it defines."""
    to_write: tuple[str, ...]
    """Those of them that students write."""

    @property
    def is_solution(self) -> bool:
        return self.kind == "code" and BEGIN in self.source


def source_notebook(root: Path, assignment: Assignment) -> str:
    """The text of nbgrader's source notebook. Raises CourseError, with a line for each thing that is wrong."""
    path = root / "solutions" / f"{assignment.name}.py"
    exercises = [load_exercise(name, assignment.from_) for name in assignment.exercises]
    cells = [_cell(raw) for raw in _read(path).cells]
    problems = [*_marker_problems(cells), *_check_problems(cells, exercises), *_task_problems(cells, exercises)]
    if problems:
        raise CourseError("\n".join(f"{path}: {problem}" for problem in problems))
    return _notebook(cells, {exercise.name: exercise.out_of for exercise in exercises})


def _read(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
        ast.parse(text)
    except OSError as exc:
        raise CourseError(f"can't read {path} ({exc.strerror}); the assignment is written there") from exc
    except UnicodeDecodeError as exc:
        raise CourseError(f"{path} is not UTF-8 text; save it as such") from exc
    except (SyntaxError, ValueError) as exc:
        line = getattr(exc, "lineno", None) or 1
        raise CourseError(f"{path}:{line}: not valid Python: {getattr(exc, 'msg', exc)}") from exc
    return jupytext.reads(text, fmt="py:percent")


def _cell(raw: Any) -> _Cell:
    tree = _tree(raw.source) if raw.cell_type == "code" else None
    defined = [node for node in tree.body if isinstance(node, ast.FunctionDef)] if tree else []
    return _Cell(
        kind=raw.cell_type,
        source=raw.source,
        kept={key: raw.metadata[key] for key in _KEPT if key in raw.metadata},
        checks=_checked(tree) if tree else None,
        functions=tuple(node.name for node in defined),
        to_write=tuple(node.name for node in defined if BEGIN in _lines(raw.source, node)),
    )


def _tree(source: str) -> ast.Module | None:
    """None for a cell with magics: plain Python in the file, but not in the notebook."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return None


def _lines(source: str, node: ast.FunctionDef) -> str:
    return "\n".join(source.splitlines()[node.lineno - 1 : node.end_lineno])


def _checked(tree: ast.Module) -> str | None:
    match tree.body:
        case [ast.Expr(ast.Call(ast.Name("check"), [ast.Constant(str(name))], []))]:
            return name
    return None


def _marker_problems(cells: Sequence[_Cell]) -> Iterator[str]:
    """A marker that nbgrader does not know would leave the solution in the students' notebook."""
    for cell in cells:
        found = [line.strip() for line in cell.source.splitlines() if _LIKE_A_MARKER.search(line)]
        if found != [BEGIN, END] * (len(found) // 2) or (found and cell.kind != "code"):
            yield (
                f"found {' and '.join(map(repr, found))} in a {cell.kind} cell; a solution stands in a code cell, "
                f"between a line {BEGIN!r} and a line {END!r}"
            )
        elif found and not cell.functions:
            yield f"a solution stands outside any function: {_first_line(cell)!r}; write a `def` around it"


def _first_line(cell: _Cell) -> str:
    return next(line.strip() for line in cell.source.splitlines() if line.strip() != BEGIN)


def _check_problems(cells: Sequence[_Cell], exercises: Sequence[Exercise]) -> Iterator[str]:
    counts = Counter(cell.checks for cell in cells if cell.checks is not None)
    parts = {task.function for exercise in exercises for task in exercise.tasks if task.checks}
    listed = [exercise.name for exercise in exercises]
    for name in counts:
        if name not in (*listed, *parts):
            yield f'there is a cell check("{name}"), but course.yml lists for this assignment: {", ".join(listed)}'
    for name in listed:
        if counts[name] != 1:
            found = counts[name] or "none"
            yield f'expected one cell that is just check("{name}"), found {found}; that cell carries the points'


def _task_problems(cells: Sequence[_Cell], exercises: Sequence[Exercise]) -> Iterator[str]:
    counts = Counter(name for cell in cells for name in cell.to_write)
    for exercise in exercises:
        for task in exercise.tasks:
            if not counts[task.function]:
                yield (
                    f"exercise {exercise.name} wants a function {task.function}, with {BEGIN!r} and {END!r} around "
                    "what students are to write; there is none"
                )
    for name, count in counts.items():
        if count > 1:
            yield f"{name} is to be written in {count} places; keep one"


def _notebook(cells: Sequence[_Cell], points: Mapping[str, float]) -> str:
    made = []
    for cell, name in zip(cells, _numbered(_name(cell, points) for cell in cells), strict=True):
        role = {"nbgrader": _role(name, points)} if cell.kind == "code" else {}
        new = getattr(nbformat.v4, f"new_{cell.kind}_cell")
        made.append(new(cell.source, id=f"cell-{name}", metadata={**cell.kept, **role}))
    return str(nbformat.writes(nbformat.v4.new_notebook(cells=made, metadata=PYTHON))) + "\n"


def _name(cell: _Cell, points: Mapping[str, float]) -> str:
    """For code, the grade id. One that ends with "-" lacks its number."""
    if cell.kind != "code":
        return "text-"
    if cell.is_solution:
        return f"answer-{cell.functions[0]}"
    return cell.checks if cell.checks is not None and cell.checks in points else "given-"


def _numbered(names: Iterable[str]) -> Iterator[str]:
    counts: Counter[str] = Counter()
    for name in names:
        counts[name] += 1
        yield f"{name}{counts[name]}" if name.endswith("-") else name


def _role(name: str, points: Mapping[str, float]) -> dict[str, Any]:
    """What nbgrader is to know of a code cell."""
    solution, grade = name.startswith("answer-"), name in points
    role = {"schema_version": 3, "grade_id": name, "grade": grade, "solution": solution, "locked": not solution}
    return {**role, "task": False, **({"points": _number(points[name])} if grade else {})}


def _number(points: float) -> float:
    """Rounded as grades are, so that no grade is above its maximum."""
    rounded = round(points, 2)
    return int(rounded) if rounded == int(rounded) else rounded

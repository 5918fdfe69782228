"""The demo class: reads what a student wrote, and makes of it the notebook that the student hands in.

`class/NAME.py` (and `NAME.py` of another folder, for tests) holds a student's own code, and above it, in comments,
what is true of that student:

    # expect: full                      every function right; a function that no line names is right too
    # expect: FUNCTION WORD             it loses points; WORD is the misconception that must be named, else a failed
                                        check (Pure, Repeatable), else a status (failed, missing, blocked, timed_out)
    # expect: not graded                the file can't be read; nothing else may lead to this
    # deed: NAME                        what the student did to the notebook itself, by the table DEEDS
    # alone                             the student has nothing of what the whole class answered alike, `_everybody.py`
"""

from __future__ import annotations

import ast
import copy
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CLASS = Path(__file__).parent / "class"
EVERYBODY = CLASS / "_everybody.py"
NOT_GRADED = "not graded"
FULL = "full"

Cells = list[dict[str, Any]]
"""Of a notebook's JSON."""


@dataclass(frozen=True)
class Student:
    """One member of the demo class."""

    name: str
    who: str
    source: str
    deeds: tuple[str, ...]
    wrong: Mapping[str, str]
    """By function, the word that explains what is lost; functions that are right are left out."""
    readable: bool
    alone: bool = False


def read_class(folder: Path = CLASS) -> list[Student]:
    """All students, by name."""
    return [_read_student(path) for path in sorted(folder.glob("[!_]*.py"))]


def _read_student(path: Path) -> Student:
    source = path.read_text(encoding="utf-8")
    who = ast.get_docstring(ast.parse(source))
    expected = re.findall(r"^# expect: (.+)$", source, re.MULTILINE)
    deeds = tuple(re.findall(r"^# deed: (\w+)$", source, re.MULTILINE))
    if not who or "\n" in who or not expected or not set(deeds) <= set(DEEDS):
        raise SystemExit(
            f"{path} must open with a docstring of one line, then at least one `# expect: …`; "
            f"a `# deed: …` is one of {', '.join(DEEDS)}"
        )
    wrong = dict(line.split(" ", 1) for line in expected if line not in (FULL, NOT_GRADED))
    alone = re.search(r"^# alone$", source, re.MULTILINE) is not None
    return Student(path.stem, who, source, deeds, wrong, NOT_GRADED not in expected, alone)


def hand_in(student: Student, released: str) -> str:
    """The released notebook's JSON with the student's code in the solution cells, and then the student's deeds.

    Code that is no function of the assignment goes into a cell of the student's own, above the first solution cell.
    """
    notebook = json.loads(released)
    solutions = {_function(cell): cell for cell in notebook["cells"] if _role(cell).get("solution")}
    shared, _ = _sorted_out("" if student.alone else EVERYBODY.read_text(encoding="utf-8"), set(solutions))
    functions, own = _sorted_out(student.source, set(solutions))
    for name, code in {**shared, **functions}.items():
        solutions[name]["source"] = code
    first = next(i for i, cell in enumerate(notebook["cells"]) if _role(cell).get("solution"))
    if own:
        notebook["cells"].insert(first, _own_cell(own))
    text = _dump(notebook)
    for deed in student.deeds:
        text = DEEDS[deed](text)
    return text


def _sorted_out(source: str, tasks: set[str]) -> tuple[dict[str, str], str]:
    """(the assignment's functions by name, all other code), without the docstring and the comments at the top."""
    functions, own = {}, []
    for node in ast.parse(source).body[1:]:
        code = ast.get_source_segment(source, node) or ""
        if isinstance(node, ast.FunctionDef) and node.name in tasks:
            functions[node.name] = code
        else:
            own.append(code)
    return functions, "\n".join(own)


def _own_cell(code: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "my-own",
        "metadata": {},
        "outputs": [],
        "source": code,
    }


def _role(cell: Mapping[str, Any]) -> dict[str, Any]:
    """What nbgrader knows of a cell; {} for a student's own."""
    role: dict[str, Any] = cell["metadata"].get("nbgrader", {})
    return role


def _function(solution: Mapping[str, Any]) -> str:
    """The function that a solution cell is for."""
    return str(_role(solution)["grade_id"]).removeprefix("answer-")


def _dump(notebook: Mapping[str, Any]) -> str:
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _where(cells: Cells, kind: str) -> list[int]:
    """Positions of the cells that nbgrader has down as `kind`: "grade" or "solution"."""
    return [i for i, cell in enumerate(cells) if _role(cell).get(kind)]


def _delete_check(cells: Cells) -> None:
    del cells[_where(cells, "grade")[0]]


def _duplicate_check(cells: Cells) -> None:
    at = _where(cells, "grade")[-1]
    cells.insert(at, copy.deepcopy(cells[at]) | {"id": "my-copy"})


def _retype_solution(cells: Cells) -> None:
    cell = cells[_where(cells, "solution")[-1]]
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]


def _split_solution(cells: Cells) -> None:
    """As Jupyter splits a cell: both halves keep the name. The first one holds the student's own code."""
    at = _where(cells, "solution")[0]
    cells[at - 1]["metadata"] = copy.deepcopy(cells[at]["metadata"])


def _break_syntax(cells: Cells) -> None:
    cell = cells[_where(cells, "solution")[-1]]
    cell["source"] = cell["source"].replace("):\n", ")\n", 1)


def _truncate_file(text: str) -> str:
    return text[: len(text) // 2]


def _in_cells(deed: Callable[[Cells], None]) -> Callable[[str], str]:
    def done(text: str) -> str:
        notebook = json.loads(text)
        deed(notebook["cells"])
        return _dump(notebook)

    return done


DEEDS: Mapping[str, Callable[[str], str]] = {
    "delete_check": _in_cells(_delete_check),
    "duplicate_check": _in_cells(_duplicate_check),
    "retype_solution": _in_cells(_retype_solution),
    "split_solution": _in_cells(_split_solution),
    "break_syntax": _in_cells(_break_syntax),
    "truncate_file": _truncate_file,
}
"""What may be done to a notebook's text."""

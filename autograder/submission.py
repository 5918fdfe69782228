"""A notebook file as a Submission: whose it is, and its cells as they should stand. Nothing is executed or parsed.

The released notebook says which cells there must be. Cells that a student deleted, duplicated, split, retyped or
changed though they are locked come back; what the student wrote, wherever it stands, stays.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat

from autograder.errors import SubmissionError

GIVEN = "given-"
"""So begin the names of cells that every assignment may have."""

_MAX_BYTES = 16 << 20
_MAX_CELLS = 10_000
_DEFINED = re.compile(r"^def (\w+)", re.MULTILINE)
_HALF_PAIR = re.compile("[\ud800-\udfff]")
"""JSON may hold half of a surrogate pair; no text file can."""
_PYTHON = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


@dataclass(frozen=True)
class Cell:
    """One cell, as far as grading cares."""

    source: str
    kind: str = "code"
    grade_id: str = ""
    """Empty for a cell that nbgrader does not know: prose, and what a student added."""
    locked: bool = False
    at: int = -1
    """Where it stood in the notebook that it was read from, from 0; -1 for one that was not there."""
    pieces: tuple[str, ...] = ()
    """The texts that `source` joins, where several cells had this name: the halves of one, or versions of it."""


@dataclass(frozen=True)
class Submission:
    """What one student handed in for one assignment."""

    student: str
    assignment: str
    sources: tuple[str, ...]
    """Of the code cells, in the order of execution."""
    digest: str = ""
    """SHA-256 of the file, in hex."""


def read_submission(path: Path, student: str, assignment: str, released: Path) -> Submission:
    """The submission in a file. Raises SubmissionError, in one line, where it can't be read or is another notebook."""
    return submission_of(path, student, assignment, read_master(released))


def read_master(released: Path) -> list[Cell]:
    """The cells of a released notebook that must be in every submission. Raises SubmissionError as `read_cells`."""
    return [cell for cell in read_cells(released) if cell.grade_id]


def submission_of(path: Path, student: str, assignment: str, master: Sequence[Cell]) -> Submission:
    """As `read_submission`, where the released cells are at hand."""
    cells = read_cells(path)
    if not _belongs(cells, master):
        raise SubmissionError(
            f"{path} has no cell and no function of {assignment}; is it another assignment's notebook?"
        )
    return Submission(student, assignment, code_sources(restored(cells, master), master), digest_of(path))


def digest_of(path: Path) -> str:
    """SHA-256 of a file that could be read as a notebook, in hex; of nothing for any other."""
    try:
        content = _content(path)
    except (SubmissionError, OSError):
        content = b""
    return hashlib.sha256(content).hexdigest()


def read_cells(path: Path) -> list[Cell]:
    """All cells of a notebook file. Raises SubmissionError where it is none."""
    return cells_of(read_notebook(path))


def read_notebook(path: Path) -> Any:
    """A notebook node of format 4, made anew from what a file says of its cells: text, kind, attachments, nbgrader's
    metadata. All else is left behind, outputs too. Raises SubmissionError where the file is no notebook.
    """
    try:
        cells = [_anew(node, at) for at, node in enumerate(_raw_cells(_content(path).decode("utf-8-sig")))]
        return nbformat.from_dict({"cells": cells, "metadata": _PYTHON, "nbformat": 4, "nbformat_minor": 5})
    except OSError as exc:
        raise SubmissionError(f"{path} can't be read: {exc.strerror}") from None
    except SubmissionError:
        raise
    except Exception as exc:  # whatever a broken or hostile file does to the libraries
        what = "is empty" if not path.stat().st_size else "is not a notebook, or only a part of one"
        raise SubmissionError(f"{path} {what} ({type(exc).__name__}); it has to be handed in again") from None


def _content(path: Path) -> bytes:
    """Raises SubmissionError for what is no plain file, or a large one; OSError where it can't be read."""
    if path.is_symlink() or not stat.S_ISREG(path.stat().st_mode):
        raise SubmissionError(f"{path} is not a plain file (a link, a pipe or a folder); it is not opened")
    if path.stat().st_size > _MAX_BYTES:
        raise SubmissionError(f"{path} is larger than {_MAX_BYTES >> 20} MB; clear its outputs and hand it in again")
    return path.read_bytes()


def cells_of(notebook: Any) -> list[Cell]:
    """All cells of a notebook node that `read_notebook` made."""
    return [_cell(node, at) for at, node in enumerate(notebook["cells"])]


def restored(cells: Sequence[Cell], master: Sequence[Cell]) -> list[Cell]:
    """The cells with every master cell in them exactly once; a missing one follows its predecessor in the master.

    What a student wrote into a locked cell becomes a cell of the student's own, right above it.
    """
    wanted = {cell.grade_id: cell for cell in master}
    standing: list[Cell] = []
    seen: set[str] = set()
    for cell in cells:
        released = wanted.get(cell.grade_id)
        if released is None or (released.locked and not _alike(cell.source, released.source)):
            standing.append(replace(cell, grade_id="", locked=False))
        if released is not None and released.grade_id not in seen:
            seen.add(released.grade_id)
            standing.append(_as_released(replace(released, at=cell.at), cells))
    for before, cell in zip([None, *master], master, strict=False):
        if cell.grade_id not in seen:
            names = [other.grade_id for other in standing]
            standing.insert(names.index(before.grade_id) + 1 if before else 0, cell)
    return standing


def code_sources(cells: Sequence[Cell], master: Sequence[Cell]) -> tuple[str, ...]:
    """The code to execute. Untouched stubs come first: they must not hide what a student wrote somewhere else.

    The pieces of a cell are executed one by one and then as a whole: so a broken copy costs nothing, and neither does
    a cut through the middle of a function.
    """
    stubs = {_tidy(cell.source) for cell in master if not cell.locked}
    code = [text for cell in cells if cell.kind == "code" for text in (*cell.pieces, cell.source)]
    return tuple(sorted(code, key=lambda text: _tidy(text) not in stubs))


def _raw_cells(text: str) -> Any:
    """The cells as JSON has them; nbformat reads the old formats, but it stumbles over what is no part of a cell's
    text, such as malformed outputs.
    """
    notebook = json.loads(text)
    parts = [notebook, *notebook.get("worksheets", ())]
    if len(parts) + sum(len(part.get("cells", ())) for part in parts) > _MAX_CELLS:
        raise SubmissionError(f"a notebook of more than {_MAX_CELLS} cells is not read; hand in one that you wrote")
    if notebook.get("nbformat", 4) != 4:
        notebook = nbformat.convert(nbformat.reader.reads(text), 4)
    return notebook["cells"]


def _anew(node: Mapping[str, Any], at: int) -> dict[str, Any]:
    """A cell's node. Raises TypeError, KeyError or AttributeError where it is malformed beyond repair."""
    kind = node["cell_type"] if node["cell_type"] in ("code", "markdown") else "raw"
    metadata = node.get("metadata")
    role = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return {
        "cell_type": kind,
        "id": f"cell-{at}",
        "metadata": {"nbgrader": role} if isinstance(role, dict) else {},
        "source": _text(node["source"]),
        **({"outputs": [], "execution_count": None} if kind == "code" else _attached(node.get("attachments"))),
    }


def _text(found: Any) -> str:
    """Text that can be written again, from a string or a list of lines."""
    if not isinstance(found, str | list):
        raise TypeError(f"expected text, found {type(found).__name__}")
    return _HALF_PAIR.sub("?", "".join(found).replace("\r\n", "\n"))


def _attached(found: Any) -> dict[str, Any]:
    """The pictures of a cell, by name and type; none where they are malformed."""
    try:
        return {"attachments": {_text(n): {_text(t): _text(d) for t, d in f.items()} for n, f in found.items()}}
    except (TypeError, AttributeError):
        return {}


def _cell(node: Mapping[str, Any], at: int) -> Cell:
    role = node["metadata"].get("nbgrader", {})
    grade_id = role.get("grade_id")
    name = grade_id if isinstance(grade_id, str) else ""
    return Cell(node["source"], node["cell_type"], name, bool(name and role.get("locked")), at)


def _as_released(released: Cell, cells: Iterable[Cell]) -> Cell:
    if released.locked:
        return released
    written = [cell.source for cell in cells if cell.grade_id == released.grade_id]
    touched = [text for text in written if not _alike(text, released.source)] or [released.source]
    pieces = tuple(reversed(dict.fromkeys(reversed(touched))))  # of equal ones the last counts, as in a notebook
    return replace(released, source="\n\n".join(pieces), pieces=pieces if len(pieces) > 1 else ())


def _alike(written: str, released: str) -> bool:
    """Whether a cell holds nothing of the student's."""
    return _tidy(written) in ("", _tidy(released))


def _tidy(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _belongs(cells: Sequence[Cell], master: Sequence[Cell]) -> bool:
    """By the cells' names; or, where a program lost these, by a function of the assignment."""
    names = {cell.grade_id for cell in master if not cell.grade_id.startswith(GIVEN)}
    functions = set(_functions(master))
    return any(cell.grade_id in names or functions & set(_DEFINED.findall(cell.source)) for cell in cells)


def _functions(master: Sequence[Cell]) -> Iterator[str]:
    for cell in master:
        if not cell.locked:
            yield from _DEFINED.findall(cell.source)

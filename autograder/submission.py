"""A notebook file as a Submission: whose it is, and its cells as they should stand. Nothing is executed or parsed.

The released notebook says which cells there must be. Cells that a student deleted, duplicated, split, retyped or
changed though they are locked come back; what the student wrote, wherever it stands, stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.cells import Cell, digest_of, read_cells
from autograder.errors import SubmissionError

GIVEN = "given-"
"""So begin the names of cells that every assignment may have."""

_DEFINED = re.compile(r"^def (\w+)", re.MULTILINE)


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

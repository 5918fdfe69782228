"""Wrong answers in NumPy, as edits of the solution: what the grader must catch, and by which name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import jupytext
import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from autograder.errors import CourseError


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _listed(expected: object) -> object:
    return [expected] if isinstance(expected, str) else expected


class Edit(_Strict):
    """Text of the solution that `becomes` another one."""

    was: str = Field(min_length=1)
    becomes: str


class Patch(_Strict):
    """One wrong answer to one task."""

    task: str
    name: str
    expect: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
    """The diagnoses that must be named, all of them; or the check or the status that finds it."""
    edits: tuple[Edit, ...] = Field(min_length=1)


def read_patches(folder: Path) -> tuple[Patch, ...]:
    """All patches of a folder with one file a task. Raises CourseError for a file that holds something else."""
    return tuple(patch for path in sorted(folder.glob("*.yml")) for patch in _read(path))


def _read(path: Path) -> tuple[Patch, ...]:
    try:
        entries = TypeAdapter(list[dict[str, object]]).validate_python(yaml.safe_load(path.read_bytes()))
        patches = TypeAdapter(tuple[Patch, ...]).validate_python([{"task": path.stem, **entry} for entry in entries])
    except yaml.YAMLError as exc:
        raise CourseError(f"{path} is no YAML: {exc}") from exc
    except ValidationError as exc:
        first = exc.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise CourseError(f"{path}: {place}: {first['msg']}; a patch has name, expect, edits (was, becomes)") from exc
    names = [patch.name for patch in patches]
    if len(set(names)) < len(names):
        raise CourseError(f"{path}: two patches have the same name among {names}; give each its own")
    return patches


def solution_sources(path: Path) -> list[str]:
    """The code cells of a solution notebook in Jupytext's percent format, in order. Raises CourseError without one."""
    if not path.is_file():
        raise CourseError(f"there is no {path}; the solutions of the assignment are written there")
    return [cell.source for cell in jupytext.read(path).cells if cell.cell_type == "code"]


def patched(sources: Sequence[str], patch: Patch) -> list[str]:
    """The cells with all edits made. Raises CourseError where an edit's text does not occur exactly once in them."""
    cells = list(sources)
    for edit in patch.edits:
        count = sum(cell.count(edit.was) for cell in cells)
        if count != 1:
            raise CourseError(
                f"patch {patch.name!r} of {patch.task}: this text occurs {count} times in the solution, expected once; "
                f"make it longer, or copy it from the solution again: {edit.was!r}"
            )
        cells = [cell.replace(edit.was, edit.becomes) for cell in cells]
    return cells

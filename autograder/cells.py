"""A notebook file as cells, read as data: nothing is executed or parsed, and nothing hostile gets far."""

from __future__ import annotations

import hashlib
import json
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from autograder.errors import SubmissionError

_MAX_BYTES = 16 << 20
_MAX_CELLS = 10_000
NOTHING = hashlib.sha256(b"").hexdigest()
"""The digest of what is not read."""
_HALF_PAIR = re.compile("[\ud800-\udfff]")
"""JSON may hold half of a surrogate pair; no text file can."""
PYTHON = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
"""A notebook's metadata."""


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


def read_cells(path: Path) -> list[Cell]:
    """All cells of a notebook file. Raises SubmissionError where it is none."""
    return cells_of(read_notebook(path))


def read_notebook(path: Path) -> Any:
    """A notebook node of format 4, made anew from what a file says of its cells: text, kind, attachments, nbgrader's
    metadata. All else is left behind, outputs too. Raises SubmissionError where the file is no notebook.
    """
    try:
        cells = [_anew(node, at) for at, node in enumerate(_raw_cells(_content(path).decode("utf-8-sig")))]
        return nbformat.from_dict({"cells": cells, "metadata": PYTHON, "nbformat": 4, "nbformat_minor": 5})
    except OSError as exc:
        raise SubmissionError(f"{path} can't be read: {exc.strerror}") from None
    except SubmissionError:
        raise
    except Exception as exc:  # whatever a broken or hostile file does to the libraries
        what = "is empty" if not path.stat().st_size else "is not a notebook, or only a part of one"
        raise SubmissionError(f"{path} {what} ({type(exc).__name__}); it has to be handed in again") from None


def cells_of(notebook: Any) -> list[Cell]:
    """All cells of a notebook node that `read_notebook` made."""
    return [_cell(node, at) for at, node in enumerate(notebook["cells"])]


def digest_of(path: Path) -> str:
    """SHA-256 of a file that could be read as a notebook, in hex; of nothing for any other."""
    try:
        return hashlib.sha256(_content(path)).hexdigest()
    except (SubmissionError, OSError):
        return NOTHING


def _content(path: Path) -> bytes:
    """Raises SubmissionError for what is no plain file, or a large one; OSError where it can't be read."""
    if path.is_symlink() or not stat.S_ISREG(path.stat().st_mode):
        raise SubmissionError(f"{path} is not a plain file (a link, a pipe or a folder); it is not opened")
    if path.stat().st_size > _MAX_BYTES:
        raise SubmissionError(f"{path} is larger than {_MAX_BYTES >> 20} MB; clear its outputs and hand it in again")
    return path.read_bytes()


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

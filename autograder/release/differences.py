"""Says in words where a file in assignments/ is not what solutions/ gives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

_MISSING: Any = object()


def differing(have: Path, want: Path) -> str:
    """The first difference between two notebooks, or just that there is one; "" where they are the same to the byte."""
    if not have.is_file():
        return "is missing"
    if have.read_bytes() == want.read_bytes():
        return ""
    if have.suffix != ".ipynb":
        return "is not what your exercise gives now"
    try:
        there, fresh = json.loads(have.read_bytes()), json.loads(want.read_bytes())
        found = next(_cell_differences(there["cells"], fresh["cells"]), "")
    except (ValueError, KeyError, TypeError, AttributeError):
        return "is not a notebook"
    return found or "differs outside the cells, in metadata or layout"


def unlisted(folder: Path, listed: set[Path]) -> Iterator[Path]:
    """Files below that are not listed, in order. Hidden ones, such as Jupyter's checkpoints, don't count."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and path not in listed and not hidden:
            yield path


def _cell_differences(have: list[dict[str, Any]], want: list[dict[str, Any]]) -> Iterator[str]:
    for number, (there, fresh) in enumerate(zip_longest(have, want), 1):
        if there is None:
            yield f"ends before cell {number} ({fresh['id']})"
        elif fresh is None:
            yield f"has a cell {number} too many ({there.get('id')})"
        elif there != fresh:
            yield f"cell {number} ({fresh['id']}): {_of_cells(there, fresh)}"


def _of_cells(have: dict[str, Any], want: dict[str, Any]) -> str:
    lines = ("".join(cell.get("source", "")).splitlines() for cell in (have, want))
    for number, (there, fresh) in enumerate(zip_longest(*lines), 1):
        if there != fresh:
            return f"line {number} is {_quoted(there)}, should be {_quoted(fresh)}"
    keys = [key for key in {**want, **have} if have.get(key, _MISSING) != want.get(key, _MISSING)]
    return f"its {' and '.join(keys)} differ"


def _quoted(line: str | None) -> str:
    return "absent" if line is None else repr(line)

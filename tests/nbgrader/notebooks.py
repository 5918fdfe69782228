"""Notebooks as students hand them in: the released one, and what can be done to it."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Notebook:
    """A notebook's JSON, with ways to find and change its cells."""

    json: Json

    @property
    def cells(self) -> list[Json]:
        cells: list[Json] = self.json["cells"]
        return cells

    @property
    def sources(self) -> list[str]:
        return [_text(cell) for cell in self.cells]

    @property
    def names(self) -> list[str]:
        """The grade ids, "" for cells that nbgrader does not know."""
        return [role(cell).get("grade_id", "") for cell in self.cells]

    @property
    def answers(self) -> list[str]:
        """The grade ids of the cells that students write."""
        return [name for name in self.names if name.startswith("answer-")]

    @property
    def code(self) -> str:
        """All that a student has written into them."""
        return "\n\n".join(self.source(name) for name in self.answers)

    def copy(self) -> Notebook:
        return Notebook(copy.deepcopy(self.json))

    def text(self) -> str:
        return json.dumps(self.json, indent=1) + "\n"

    def at(self, name: str) -> int:
        return self.names.index(name)

    def cell(self, name: str) -> Json:
        return self.cells[self.at(name)]

    def source(self, name: str) -> str:
        return _text(self.cell(name))

    def write(self, name: str, source: str) -> Notebook:
        self.cell(name)["source"] = source
        return self

    def edit(self, name: str, old: str, new: str) -> Notebook:
        source = self.source(name)
        assert old in source, f"{name} has no {old!r}"
        return self.write(name, source.replace(old, new))

    def delete(self, *names: str) -> Notebook:
        for name in names:
            del self.cells[self.at(name)]
        return self

    def duplicate(self, name: str, source: str | None = None, below: bool = True) -> Notebook:
        """Copies a cell, as Jupyter does: with its metadata."""
        made = copy.deepcopy(self.cell(name)) | {"id": f"copy-of-{name}"}
        made["source"] = self.source(name) if source is None else source
        self.cells.insert(self.at(name) + below, made)
        return self

    def own(self, source: str, at: int = 0, kind: str = "code", **more: Any) -> Notebook:
        """Adds a cell of the student's."""
        made: Json = {"cell_type": kind, "id": f"own-{len(self.cells)}", "metadata": {}, "source": source}
        if kind == "code":
            made |= {"outputs": [], "execution_count": None}
        self.cells.insert(at, made | more)
        return self

    def retype(self, name: str, kind: str) -> Notebook:
        cell = self.cell(name)
        cell["cell_type"] = kind
        del cell["outputs"], cell["execution_count"]
        return self

    def mark(self, name: str, **changes: Any) -> Notebook:
        """Changes what nbgrader's metadata say of a cell."""
        role(self.cell(name)).update(changes)
        return self


def solved(stub: Notebook, source: Notebook) -> Notebook:
    """The students' notebook with the answers of the instructor's."""
    made = stub.copy()
    for name in stub.answers:
        made.write(name, source.source(name))
    return made


def role(cell: Json) -> Json:
    """What nbgrader's metadata say of a cell."""
    found: Json = cell["metadata"].get("nbgrader", {})
    return found


def _text(cell: Json) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)

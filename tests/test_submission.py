"""Reading what students hand in, and putting the released cells back into it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.cells import Cell, digest_of, read_cells, read_notebook
from autograder.errors import SubmissionError
from autograder.submission import code_sources, read_master, read_submission, restored

STUB = "def {}(x):\n    raise NotImplementedError"
MASTER = [
    Cell("import numpy as np", "code", "given-1", locked=True),
    Cell(STUB.format("f"), "code", "answer-f"),
    Cell("print(f)", "code", "given-2", locked=True),
    Cell(STUB.format("g"), "code", "answer-g"),
    Cell('check("first")', "code", "first", locked=True),
]
"""As it was released: two functions, three locked cells."""
IDS = [cell.grade_id for cell in MASTER]


def written(grade_id: str, source: str, kind: str = "code") -> Cell:
    return Cell(source, kind, grade_id)


def own(source: str, kind: str = "code") -> Cell:
    return Cell(source, kind)


def ids(cells: Sequence[Cell]) -> list[str]:
    return [cell.grade_id for cell in cells]


def without_places(cells: Sequence[Cell]) -> list[tuple[str, str, str]]:
    return [(cell.source, cell.kind, cell.grade_id) for cell in cells]


def executed(*cells: Cell) -> tuple[str, ...]:
    return code_sources(restored(cells, MASTER), MASTER)


def test_an_untouched_notebook_stays_as_it_is() -> None:
    text = own("# Prose", "markdown")
    assert restored([*MASTER[:2], text, *MASTER[2:]], MASTER) == [*MASTER[:2], text, *MASTER[2:]]


def test_deleted_cells_follow_the_cell_before_them() -> None:
    found = restored([own("a"), written("answer-f", "F"), own("b")], MASTER)
    assert ids(found) == ["given-1", "", "answer-f", "given-2", "answer-g", "first", ""]


def test_all_of_an_empty_notebook_comes_back() -> None:
    assert restored([], MASTER) == MASTER


def test_moved_cells_stay_where_the_student_put_them() -> None:
    assert restored(MASTER[::-1], MASTER) == MASTER[::-1]


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_retyped_cells_are_code_again(kind: str) -> None:
    found = restored([written("answer-f", "F", kind), written("first", 'check("first")', kind)], MASTER)
    assert without_places(found)[1] == ("F", "code", "answer-f")
    assert found[-1] == MASTER[-1]
    assert len(found) == len(MASTER)


def test_a_locked_cells_new_text_is_the_students_own() -> None:
    found = restored([written("given-1", "import math"), *MASTER[1:], written("first", "18.0")], MASTER)
    assert without_places(found) == without_places([own("import math"), *MASTER, own("18.0")])


@pytest.mark.parametrize("text", ["", "  \n", "import numpy as np  \n\n"])
def test_a_locked_cell_without_a_text_of_the_student_leaves_nothing(text: str) -> None:
    assert (
        restored([written("given-1", text), *MASTER[1:], written("first", text and 'check("first")')], MASTER) == MASTER
    )


def test_several_cells_of_one_name_are_joined_where_the_first_one_stands() -> None:
    found = restored([written("answer-f", "a"), own("b"), written("answer-f", "c")], MASTER)
    assert without_places(found)[1] == ("a\n\nc", "code", "answer-f")
    assert without_places(found)[-1] == ("b", "code", "")
    assert found[1].pieces == ("a", "c")


@pytest.mark.parametrize(
    ("texts", "pieces"),
    [
        (["a", "a"], ()),
        (["a", "b", "a"], ("b", "a")),
        ([MASTER[1].source, "a"], ()),
        (["a", MASTER[1].source + "\n"], ()),
        (["a", ""], ()),
    ],
)
def test_copies_and_untouched_stubs_say_nothing_new(texts: list[str], pieces: tuple[str, ...]) -> None:
    found = restored([written("answer-f", text) for text in texts], MASTER)[1]
    assert found.pieces == pieces
    assert found.source == "\n\n".join(pieces or ("a",))


@pytest.mark.parametrize("name", ["mine", "FIRST", "", "given-99"])
def test_unknown_names_are_the_students_own(name: str) -> None:
    found = restored([Cell("x", "code", name, locked=True), *MASTER], MASTER)
    assert found == [own("x"), *MASTER]


def test_swapped_names_lose_no_text() -> None:
    cells = [written("first", "def f(x): return x"), written("answer-f", 'check("first")')]
    assert "def f(x): return x" in [cell.source for cell in restored(cells, MASTER)]


def test_cells_know_where_they_stood() -> None:
    cells = [Cell("a", at=0), Cell("import math", "code", "given-1", at=1), Cell("F", "code", "answer-f", at=2)]
    assert [cell.at for cell in restored(cells, MASTER)] == [0, 1, 1, 2, -1, -1, -1]


texts = st.sampled_from(["", "x = 1", "def f(x):\n    return x", "    return 2", 'check("first")'])
kinds = st.sampled_from(["code", "markdown", "raw"])
of_master = st.sampled_from(MASTER).flatmap(
    lambda cell: st.builds(Cell, st.one_of(st.just(cell.source), texts), kinds, st.just(cell.grade_id), st.booleans())
)
of_student = st.builds(Cell, st.uuids().map(str), kinds, st.sampled_from(["", "mine"]))
notebooks = st.lists(st.one_of(of_master, of_student), max_size=20)


@given(notebooks)
def test_every_released_cell_is_there_once_and_locked_ones_to_the_letter(cells: list[Cell]) -> None:
    found = restored(cells, MASTER)
    by_id = {cell.grade_id: cell for cell in found if cell.grade_id}
    assert sorted(filter(None, ids(found))) == sorted(IDS)
    for cell in MASTER:
        assert (by_id[cell.grade_id].kind, by_id[cell.grade_id].locked) == (cell.kind, cell.locked)
        assert not cell.locked or by_id[cell.grade_id].source == cell.source


@given(notebooks)
def test_own_cells_stay_in_their_order(cells: list[Cell]) -> None:
    mine = [cell.source for cell in cells if cell.grade_id not in IDS]
    assert [cell.source for cell in restored(cells, MASTER) if cell.source in mine] == mine


@given(notebooks)
def test_restoring_again_changes_nothing(cells: list[Cell]) -> None:
    once = restored(cells, MASTER)
    assert without_places(restored(once, MASTER)) == without_places(once)


@given(notebooks)
def test_no_code_is_lost(cells: list[Cell]) -> None:
    code = executed(*cells)
    for cell in cells:
        if cell.grade_id.startswith("answer") or cell.kind == "code":
            assert cell.source in {*code, "", *(master.source for master in MASTER)}


@given(st.permutations(MASTER), st.sets(st.sampled_from(IDS)))
def test_cells_that_are_there_keep_their_order(order: list[Cell], deleted: set[str]) -> None:
    kept = [cell for cell in order if cell.grade_id not in deleted]
    found = restored(kept, MASTER)
    assert [cell for cell in found if cell in kept] == kept
    for before, cell in pairwise(MASTER):
        if cell not in kept and before in kept:
            assert found[found.index(before) + 1] == cell


def test_code_in_order_and_nothing_else() -> None:
    assert executed(own("# x", "markdown"), own("%%html", "raw"), *MASTER[:3], own("b")) == (
        STUB.format("f"), STUB.format("g"), "import numpy as np", "print(f)", 'check("first")', "b"
    )  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(["above", "stub"])))
def test_a_stub_hides_nothing(order: tuple[str, ...]) -> None:
    answer = "def f(x):\n    return x"
    cells = {"above": own(answer), "stub": written("answer-f", MASTER[1].source + "  \n")}
    code = executed(*(cells[name] for name in order))
    assert code.index(answer) > code.index(MASTER[1].source)


@pytest.mark.parametrize("broken", ["def f(x)\n    return", "    return"])
@pytest.mark.parametrize("first", [True, False])
def test_a_broken_copy_takes_nothing_with_it(broken: str, first: bool) -> None:
    answer = "def f(x):\n    return x"
    texts = [broken, answer] if first else [answer, broken]
    assert answer in executed(*(written("answer-f", text) for text in texts))


def test_a_function_cut_in_two_is_whole_in_the_end() -> None:
    code = executed(written("answer-f", "def f(x):\n    y = x"), written("answer-f", "    return y"))
    namespace: dict[str, Any] = {}
    exec(code[-1 - code[::-1].index("def f(x):\n    y = x\n\n    return y")], namespace)
    assert namespace["f"](3) == 3
    assert code.index("    return y") < code.index("def f(x):\n    y = x\n\n    return y")


def test_of_two_versions_the_last_counts() -> None:
    one, two = ("def f(x):\n    return 1", "def f(x):\n    return 2")
    code = [text for text in executed(written("answer-f", one), written("answer-f", two)) if "return" in text]
    assert code[-1].endswith(two)


def node(source: Any, kind: str = "code", **role: Any) -> dict[str, Any]:
    made = {"cell_type": kind, "id": "x", "metadata": {"nbgrader": role} if role else {}, "source": source}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def notebook(*cells: Any, **changes: Any) -> dict[str, Any]:
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)} | changes


def released_nodes() -> list[dict[str, Any]]:
    return [node(cell.source, grade_id=cell.grade_id, locked=cell.locked) for cell in MASTER]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "scaling.ipynb"


@pytest.fixture
def released(tmp_path: Path) -> Path:
    path = tmp_path / "released.ipynb"
    path.write_text(json.dumps(notebook(node("# Prose", "markdown"), *released_nodes())))
    return path


def test_what_counts_of_a_cell(path: Path) -> None:
    path.write_text(json.dumps(notebook(
        node(["a\n", "b"], grade_id="first", locked=True, points=9), node("# x", "markdown"), node("y", "heading")
    )))  # fmt: skip
    assert read_cells(path) == [
        Cell("a\nb", "code", "first", True, 0), Cell("# x", "markdown", at=1), Cell("y", "raw", at=2)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "metadata",
    [None, 3, [], "x", {"nbgrader": None}, {"nbgrader": []}, {"nbgrader": {"grade_id": ["first"]}},
     {"nbgrader": {"locked": True}}],
)  # fmt: skip
def test_malformed_metadata_are_none(path: Path, metadata: Any) -> None:
    path.write_text(json.dumps(notebook(node("x") | {"metadata": metadata})))
    assert read_cells(path) == [Cell("x", at=0)]


@pytest.mark.parametrize("left_out", ["metadata", "outputs", "execution_count", "id"])
def test_what_a_cell_may_lack(path: Path, left_out: str) -> None:
    made = node("x")
    del made[left_out]
    path.write_text(json.dumps(notebook(made)))
    assert read_cells(path) == [Cell("x", at=0)]


@pytest.mark.parametrize("outputs", ["none", [3], [{"output_type": "x", "text": [1]}], {"a": 1}])
def test_outputs_do_not_matter(path: Path, outputs: Any) -> None:
    path.write_text(json.dumps(notebook(node("x") | {"outputs": outputs})))
    assert read_cells(path) == [Cell("x", at=0)]


@pytest.mark.parametrize("minor", [0, 4, 5, 99, "x"])
def test_all_minor_versions_of_format_4(path: Path, minor: Any) -> None:
    path.write_text(json.dumps(notebook(node("x"), nbformat_minor=minor, metadata=[])))
    assert read_cells(path) == [Cell("x", at=0)]


def test_format_3(path: Path) -> None:
    code = {"cell_type": "code", "input": ["a\n", "b"], "language": "python", "outputs": [], "collapsed": False}
    cells = [code | {"metadata": {"nbgrader": {"grade_id": "first"}}}, {"cell_type": "heading", "level": 2,
             "source": "T", "metadata": {}}]  # fmt: skip
    worksheets = [{"cells": cells, "metadata": {}}]
    path.write_text(json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": worksheets}))
    assert read_cells(path) == [Cell("a\nb", "code", "first", at=0), Cell("## T", "markdown", at=1)]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("한국어 größe 🎉", "한국어 größe 🎉"),
        ("a\r\nb\r\n", "a\nb\n"),
        ("\ud83c\udf89 \ud800", "🎉 ?"),
        ("\x00", "\x00"),
    ],
)
def test_text_of_any_kind(path: Path, source: str, text: str) -> None:
    path.write_text(json.dumps(notebook(node(source))).replace("\n", "\r\n"), encoding="utf-8-sig")
    assert read_cells(path) == [Cell(text, at=0)]
    read_cells(path)[0].source.encode()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty (JSONDecodeError)"),
        (b"x = 1", "is not a notebook"),
        (b'{"cells": [', "only a part of one"),
        (b"18.0", "is not a notebook"),
        (b"null", "is not a notebook"),
        (b"[1, 2]", "is not a notebook"),
        (b"{}", "is not a notebook"),
        (b'{"cells": 3}', "is not a notebook"),
        (b'{"cells": [3]}', "is not a notebook"),
        (b'{"cells": [{}]}', "is not a notebook"),
        (b'{"cells": [{"cell_type": "code", "source": 3}]}', "is not a notebook"),
        (b'{"cells": [{"cell_type": "code", "source": [3]}]}', "is not a notebook"),
        (b'{"cells": [], "nbformat": 9}', "is not a notebook"),
        (b'{"cells": [], "nbformat": "x"}', "is not a notebook"),
        (b'{"nbformat": 3}', "is not a notebook"),
        (b"[" * 100_000, "(RecursionError)"),
        (b'{"cells":' * 100_000, "(RecursionError)"),
        (b"9" * 10_000, "(ValueError)"),
        ('{"größe": 1}'.encode("latin-1"), "(UnicodeDecodeError)"),
        (json.dumps(notebook()).encode("utf-16"), "(UnicodeDecodeError)"),
    ],
    ids=lambda value: None if isinstance(value, str) else repr(value[:30]),
)
def test_what_is_no_notebook_is_said_in_one_line(path: Path, content: bytes, reason: str) -> None:
    path.write_bytes(content)
    with pytest.raises(SubmissionError) as caught:
        read_cells(path)
    assert str(caught.value).startswith(f"{path} is ")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_too_large_is_not_read(path: Path) -> None:
    path.touch()
    os.truncate(path, (16 << 20) + 1)
    with pytest.raises(SubmissionError, match="is larger than 16 MB; clear its outputs and hand it in again"):
        read_cells(path)


def test_what_cannot_be_opened(path: Path) -> None:
    with pytest.raises(SubmissionError, match="can't be read: No such file or directory"):
        read_cells(path)
    path.mkdir()
    with pytest.raises(SubmissionError, match="is not a plain file"):
        read_cells(path)


def test_what_leads_elsewhere_is_not_opened(path: Path, tmp_path: Path) -> None:
    """A link could lead to somebody else's work, and a pipe would never end."""
    other = tmp_path / "other.ipynb"
    other.write_text(json.dumps(notebook()))
    path.symlink_to(other)
    with pytest.raises(SubmissionError, match="is not a plain file"):
        read_cells(path)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(SubmissionError, match="is not a plain file"):
        read_cells(path)


def test_it_is_made_anew_and_valid(path: Path) -> None:
    wild = node("x", grade_id="first") | {"outputs": 3, "metadata": {"tags": 3, "nbgrader": {"grade_id": "first"}}}
    path.write_text(json.dumps(notebook(wild, node("y") | {"metadata": []}, metadata={"language": 3})))
    found = read_notebook(path)
    nbformat.validate(found)
    assert found.metadata.kernelspec.name == "python3"
    assert [cell.id for cell in found.cells] == ["cell-0", "cell-1"]
    assert [cell.metadata for cell in found.cells] == [{"nbgrader": {"grade_id": "first"}}, {}]
    assert [cell.outputs for cell in found.cells] == [[], []]


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_pictures_stay(path: Path, kind: str) -> None:
    attachments = {"사진.png": {"image/png": ["iVB", "ORw"]}}
    path.write_text(json.dumps(notebook(node("x", kind) | {"attachments": attachments})))
    assert read_notebook(path).cells[0].attachments == {"사진.png": {"image/png": "iVBORw"}}


@pytest.mark.parametrize("attachments", [3, [], {"x": 3}, {"x": {"image/png": 3}}, {"x": {"image/png": {}}}])
def test_malformed_pictures_do_not(path: Path, attachments: Any) -> None:
    path.write_text(json.dumps(notebook(node("x", "markdown") | {"attachments": attachments})))
    assert "attachments" not in read_notebook(path).cells[0]


def test_whose_it_is_and_what_is_executed(path: Path, released: Path) -> None:
    path.write_text(json.dumps(notebook(node("x = 1"), node("F", grade_id="answer-f"))))
    found = read_submission(path, "ana", "01_scaling", released)
    assert (found.student, found.assignment) == ("ana", "01_scaling")
    assert found.digest == sha256(path.read_bytes()).hexdigest()
    assert found.sources == executed(own("x = 1"), written("answer-f", "F"))


def test_the_master_is_all_that_nbgrader_knows(released: Path) -> None:
    assert without_places(read_master(released)) == without_places(MASTER)


@pytest.mark.parametrize(
    "cell",
    [
        node("", grade_id="answer-g"),
        node("", grade_id="first"),
        node("import math\ndef f(x):\n    return x"),
        node("def g(x): return x", "raw"),
    ],
)
def test_a_name_or_a_function_is_enough(path: Path, released: Path, cell: dict[str, Any]) -> None:
    path.write_text(json.dumps(notebook(cell)))
    assert read_submission(path, "ana", "01_scaling", released).sources


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [node("import numpy as np", grade_id="given-1"), node("print(f)", grade_id="given-2")],
        [node("def max_pool(x): return x", grade_id="answer-max_pool"), node("f(3)", grade_id="pooling")],
        [node("class A:\n    def f(self): pass")],
    ],
    ids=["empty", "given cells", "another assignment", "no function"],
)
def test_another_assignments_notebook(path: Path, released: Path, cells: list[dict[str, Any]]) -> None:
    path.write_text(json.dumps(notebook(*cells)))
    with pytest.raises(SubmissionError) as caught:
        read_submission(path, "ana", "01_scaling", released)
    assert str(caught.value) == (
        f"{path} has no cell and no function of 01_scaling; is it another assignment's notebook?"
    )


def test_a_flood_of_cells_is_not_read(path: Path) -> None:
    cell = {"cell_type": "code", "source": "", "metadata": {}, "outputs": [], "execution_count": None}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}}
    for flood in ({"cells": [cell] * 10_001}, old | {"worksheets": [{"cells": []}] * 10_001}):
        path.write_text(json.dumps(notebook() | flood))
        with pytest.raises(SubmissionError, match="a notebook of more than 10000 cells is not read"):
            read_cells(path)


def test_the_digest_is_of_what_can_be_read(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.ipynb"
    other.write_text("x")
    assert digest_of(other) == sha256(b"x").hexdigest()
    path.symlink_to(other)
    os.truncate(other, 1 << 40)
    assert digest_of(path) == digest_of(other) == sha256(b"").hexdigest()

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.errors import CourseError
from autograder.proof.patches import Edit, Patch, patched, read_patches, solution_sources

CELLS = ["import numpy as np", "def f(x):\n    return x + 1", "def g(x):\n    return x + 2"]
TWO = """
- name: off by one
  expect: failed
  edits:
    - {was: x + 1, becomes: x}
- name: twice
  expect: [no_bias, cube]
  edits:
    - was: |-
        def f(x):
            return x + 1
      becomes: |-
        def f(x):
            return x + 3
"""


def patch(*edits: tuple[str, str]) -> Patch:
    return Patch(task="f", name="a patch", expect=("failed",), edits=tuple(Edit(was=a, becomes=b) for a, b in edits))


def test_patches_are_read_by_task(tmp_path: Path) -> None:
    (tmp_path / "g.yml").write_text("- {name: a, expect: missing, edits: [{was: x, becomes: ''}]}")
    (tmp_path / "f.yml").write_text(TWO)
    found = read_patches(tmp_path)
    assert [(p.task, p.name, p.expect) for p in found] == [
        ("f", "off by one", ("failed",)), ("f", "twice", ("no_bias", "cube")), ("g", "a", ("missing",)),
    ]  # fmt: skip
    assert patched(CELLS, found[1])[1] == "def f(x):\n    return x + 3"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "the file"),
        ("name: a", "the file"),
        ("- a", "0"),
        ("- [", "no YAML"),
        ("- {name: a, edits: [{was: x, becomes: y}]}", "0.expect: Field required"),
        ("- {name: a, expect: [], edits: [{was: x, becomes: y}]}", "0.expect"),
        ("- {name: a, expect: failed, edits: []}", "0.edits"),
        ("- {name: a, expect: failed, edits: [{was: '', becomes: y}]}", "0.edits.0.was"),
        ("- {name: a, expect: failed, edits: [{was: x, becomes: y}], why: z}", "0.why"),
        (TWO.replace("twice", "off by one"), "two patches have the same name"),
    ],
)
def test_a_file_that_is_no_list_of_patches_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "f.yml").write_text(text)
    with pytest.raises(CourseError, match=complaint) as caught:
        read_patches(tmp_path)
    assert "f.yml" in str(caught.value)


def test_edits_are_made_one_after_the_other() -> None:
    assert patched(CELLS, patch(("x + 1", "x * 3"), ("x * 3", "3 * x"))) == [
        CELLS[0], "def f(x):\n    return 3 * x", CELLS[2],
    ]  # fmt: skip
    assert CELLS[1].endswith("x + 1")


@pytest.mark.parametrize(("was", "count"), [("x + ", 2), ("nowhere", 0), ("return x + 1\n", 0)])
def test_an_edit_must_know_its_place(was: str, count: int) -> None:
    with pytest.raises(CourseError, match=f"patch 'a patch' of f: this text occurs {count} times"):
        patched(CELLS, patch((was, "")))


def test_the_code_cells_of_a_notebook_come_in_order(tmp_path: Path) -> None:
    path = tmp_path / "01_a.py"
    path.write_text("# %% [markdown]\n# # Title\n\n# %%\nA = 1\n\n# %%\ndef f():\n    return A\n")
    assert solution_sources(path) == ["A = 1", "def f():\n    return A"]


def test_without_a_notebook_it_says_where_one_should_be(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"01_a.py; the solutions of the assignment are written there"):
        solution_sources(tmp_path / "01_a.py")

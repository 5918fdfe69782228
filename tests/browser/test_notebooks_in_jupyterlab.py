"""A student's way through a notebook, in a real JupyterLab and a real browser: from the stubs to full marks."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.slow

lab = pytest.importorskip("lab", reason="needs playwright, of the extra dev")

from autograder.course import load_course  # noqa: E402 -- only where there is a browser to drive
from autograder.exercises import load_exercise  # noqa: E402
from autograder.proof.patches import solution_sources  # noqa: E402
from autograder.release.source import BEGIN, END  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _a_browser() -> None:
    if lab.browser() is None:
        assert "CI" not in os.environ, "CI must have a browser: .ci/run installs one"
        pytest.skip(f"no browser is installed; one of {', '.join(lab.BROWSERS)}")


def answers(assignment: str) -> dict[str, str]:
    """By the first function of a solution cell, the cell without the markers."""
    cells = [c for c in solution_sources(ROOT / "solutions" / f"{assignment}.py") if BEGIN in c]
    written = ["\n".join(line for line in c.splitlines() if line.strip() not in (BEGIN, END)) for c in cells]
    return {text.partition("def ")[2].partition("(")[0]: text for text in written}


@pytest.mark.parametrize("assignment", ["01_convolution", "04_training"])
def test_from_the_stubs_to_full_marks(assignment: str, tmp_path: Path) -> None:
    entry = load_course(ROOT).assignment(assignment)
    folder = Path(shutil.copytree(ROOT / "assignments" / assignment, tmp_path / assignment))
    notebook = folder / f"{entry.notebook}.ipynb"
    cells = nbformat.read(notebook, as_version=4).cells
    roles = [cell.metadata.get("nbgrader", {}) for cell in cells]
    checks = {role["grade_id"]: at for at, role in enumerate(roles) if role.get("grade")}
    stubs = {role["grade_id"].removeprefix("answer-"): at for at, role in enumerate(roles) if role.get("solution")}
    first = min(checks, key=lambda name: checks[name])
    written = answers(assignment)

    with lab.opened(notebook) as student:
        for at, cell in enumerate(cells[: checks[first]]):
            if cell.cell_type == "code" and not roles[at].get("grade"):
                student.run(at)
        before = student.run(checks[first])
        student.show(checks[first], tmp_path / "stub.png")
        assert "not yet written" in before.text
        assert before.errors == 1
        assert set(stubs) == set(written)
        for name, at in stubs.items():
            student.write(at, written[name])
            assert student.cell(at).source == written[name]
        student.run_all()
        for name, at in checks.items():
            points = f"{load_exercise(name, entry.from_).out_of:g}"
            seen = student.cell(at)
            assert f"{points} of {points}" in seen.text, f"{name}: {seen.text}"
        assert [at for at in range(len(cells)) if student.cell(at).errors] == []
        student.show(checks[first], tmp_path / "full.png")

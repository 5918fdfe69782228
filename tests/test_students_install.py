"""A student's install: NumPy and IPython, and the notebook's checks work. No torch, pandas or nbgrader anywhere."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.proof.patches import solution_sources

ROOT = Path(__file__).resolve().parent.parent
RUN_CELLS = """
import importlib.util, json, sys
foreign = [name for name in ("torch", "pandas", "nbgrader", "pydantic") if importlib.util.find_spec(name)]
failed, scope = [], {"__name__": "__main__"}
for source in json.load(open(sys.argv[1])):
    try:
        exec(compile(source, "<cell>", "exec"), scope)
    except AssertionError as exc:
        failed.append(f"{type(exc).__name__}: {exc}")
print(json.dumps({"foreign": foreign, "failed": failed}), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a venv that a student would make."""
    folder = tmp_path_factory.mktemp("student") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*install, "--constraint", str(ROOT / "constraints.txt"), str(ROOT)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return python


def run_cells(python: Path, folder: Path, sources: list[str]) -> tuple[dict[str, list[str]], str]:
    cells = folder / "cells.json"
    cells.write_text(json.dumps(sources), encoding="utf-8")
    done = subprocess.run([str(python), "-c", RUN_CELLS, str(cells)], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stderr.splitlines()[-1])
    return found, done.stdout


@pytest.mark.slow
def test_the_solution_passes_all_checks(python: Path, tmp_path: Path) -> None:
    found, shown = run_cells(python, tmp_path, solution_sources(ROOT / "solutions" / "01_convolution.py"))
    assert found == {"foreign": [], "failed": []}
    assert "conv2d: 14 of 14 points" in shown


@pytest.mark.slow
def test_the_released_notebook_says_what_is_not_yet_written(python: Path, tmp_path: Path) -> None:
    notebook = json.loads((ROOT / "assignments/01_convolution/convolution.ipynb").read_text(encoding="utf-8"))
    sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    found, shown = run_cells(python, tmp_path, sources)
    assert len(found["failed"]) == sum("check(" in source for source in sources)
    assert all(said.startswith("CheckFailed: not yet") for said in found["failed"])
    assert "not yet written" in shown
    assert "conv2d: 0 of 14 points" in shown

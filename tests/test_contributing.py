"""The example in CONTRIBUTING.md is true."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.answers import answer_key
from autograder.exercises import load_exercise

CONTRIBUTING = Path(__file__).resolve().parent.parent / "CONTRIBUTING.md"


def test_the_example_exercise_works(tmp_path: Path) -> None:
    found = re.search(r"```python\n(\"\"\"leaky_relu.*?)```", CONTRIBUTING.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    (tmp_path / "leaky_relu.py").write_text(found[1], encoding="utf-8")
    exercise = load_exercise("leaky_relu", tmp_path)
    key = answer_key(exercise, "a seed")
    assert len(key) == 2
    for problem in key:
        assert set(problem.wrong["leaky_relu_forward"]) == {"slope_on_the_wrong_side"}
        assert set(problem.right["leaky_relu_backward"]) == {"dx"}

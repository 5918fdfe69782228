"""A grade does not depend on which wall a machine can put up."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

if sys.platform != "linux":
    pytest.skip("the wall is Linux's", allow_module_level=True)

from autograder.course import load_course
from autograder.runner import Grader
from autograder.sandbox.tiers import TIERS
from autograder.submission import Submission
from autograder.verdict import Grade

ROOT = Path(__file__).resolve().parents[2]
CLASS = sorted(path for place in ("demo/class", "tests/classmates") for path in (ROOT / place).glob("[!_]*.py"))
WALLS = [name for name, parts in TIERS.items() if parts]


def graded(path: Path, tier: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Grade, ...]:
    monkeypatch.setenv("AUTOGRADER_SECRET", "the same in every tier")
    grader: Any = Grader(load_course(ROOT), "01_convolution")
    grader.wall = grader.wall.as_weak_as(tier)
    result = grader.grade(Submission(path.stem, "01_convolution", (path.read_text(encoding="utf-8"),)))
    assert (result.status, result.tier) == ("graded", tier)
    return result.grades


@pytest.mark.slow
@pytest.mark.parametrize("path", CLASS, ids=lambda path: path.stem)
def test_the_demo_class_is_graded_alike_in_every_tier(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    strongest = Grader(load_course(ROOT), "01_convolution").wall
    here = [tier for tier in WALLS if TIERS[tier] <= strongest.parts]
    first, *others = (graded(path, tier, monkeypatch) for tier in here)
    assert {repr(other) for other in others} <= {repr(first)}  # arrays have no one truth

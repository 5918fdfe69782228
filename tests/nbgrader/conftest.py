"""The repository's own course, released once for all test processes."""

from __future__ import annotations

from pathlib import Path

import pytest
from plugin_course import Course, once, release_course

from autograder import release as releasing
from autograder.keys import SECRET_VARIABLE


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A folder of this test run; with several test processes, the same for all."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if hasattr(request.config, "workerinput") else base


@pytest.fixture(scope="session")
def released_course(shared: Path) -> Course:
    """Nobody may change this one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(releasing, "shipped", tuple)  # the public keys are the package's, and take torch
        return Course(once(shared, "released-course", release_course))


@pytest.fixture
def course(released_course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A released course of the test's own, without a secret."""
    monkeypatch.delenv(SECRET_VARIABLE, raising=False)
    return released_course.copy(tmp_path / "a course")

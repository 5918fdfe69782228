"""The sample course, written and released."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sample_course import Sample, write_course

from autograder import release as releasing


@pytest.fixture(autouse=True)
def no_public_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are the package's, take torch, and have a test of their own."""
    monkeypatch.setattr(releasing, "shipped", tuple)


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    """The course as its instructor wrote it."""
    return write_course(tmp_path / "a [course] of mine")


@pytest.fixture(scope="session")
def released_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """nbgrader takes seconds to make a new gradebook."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(releasing, "shipped", tuple)
        made = write_course(tmp_path_factory.mktemp("released") / "course")
        made.release()
    return made.root


@pytest.fixture
def released(released_once: Path, tmp_path: Path) -> Sample:
    """The course after its first release."""
    return Sample(shutil.copytree(released_once, tmp_path / "released"))

"""The toy exercise, tried behind the real wall; then those that ship."""

from __future__ import annotations

from pathlib import Path

import pytest
from toy_course import toy_course

from autograder.course import load_course
from autograder.exercises import shipped
from autograder.proof.attempt import Kind
from autograder.proof.attempts import attempts
from autograder.proof.proving import findings, found
from autograder.proof.summary import Proof

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.slow
def test_several_processes_prove_the_toy(tmp_path: Path) -> None:
    tried = attempts(load_course(toy_course(tmp_path / "course")))
    proof = Proof(tuple(findings(tried)))
    assert [(f.kind, f.name) for f in proof.findings] == [(a.kind, a.name) for a in tried]
    assert proof.complaints == ()
    assert {f.diagnosis for f in proof.findings if f.kind is Kind.PATCH} == {
        "cube", "Pure", "failed", "crashed", "db_mean, half_dx", "carried over: cube", "missing",
    }  # fmt: skip
    assert {f.points for f in proof.findings if f.kind in (Kind.STUB, Kind.ZEROS)} == {0}


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped())
def test_a_shipped_exercise_is_proven(name: str) -> None:
    """In this process: the other tests need the other core."""
    proof = Proof(tuple(map(found, attempts(load_course(ROOT), [name]))))
    assert [f"{f.kind} {f.name}: {f.complaint}" for f in proof.complaints] == []
    record = proof.record()
    assert record["caught"] == record["wrong"] >= 20
    assert record["named"] >= 0.95 * record["wrong"]
    assert record["right_full_marks"] == record["right"] >= 4
    assert record["stubs_zero"]
    assert record["zeros_zero"]
    assert {f.kind for f in proof.findings} == set(Kind)

"""The key files that ship, and that keys change with the seed and with nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from students import EXERCISES, PUBLIC, exercise, key

from autograder.answers import answer_key
from autograder.exercise import Problem
from autograder.keys import PUBLIC as FOLDER
from autograder.keys import dump, stale_public


@pytest.mark.parametrize("name", EXERCISES)
def test_the_public_key_is_fresh_and_small(name: str) -> None:
    assert stale_public(name) == ""
    assert (FOLDER / f"{name}.key").stat().st_size < 200_000


def test_no_key_is_left_of_an_exercise_that_is_gone() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(EXERCISES)


@pytest.mark.parametrize("name", EXERCISES)
def test_another_seed_gives_another_key(name: str) -> None:
    assert dump(key(name, "a secret")) != dump(key(name, "another secret"))
    assert dump(key(name, "a secret")) == dump(answer_key(exercise(name), "a secret"))


@pytest.mark.parametrize("name", EXERCISES)
def test_a_new_case_leaves_the_others_unmoved(name: str) -> None:
    whole = exercise(name)
    fewer = answer_key(replace(whole, cases=whole.cases[-2:]), "a secret")
    assert [as_bytes(problem) for problem in fewer] == [as_bytes(problem) for problem in key(name, "a secret")[-2:]]


def as_bytes(problem: Problem) -> bytes:
    return dump((problem,))


@pytest.mark.parametrize("name", EXERCISES)
def test_the_public_values_are_not_the_secret_ones(name: str) -> None:
    public, secret = key(name, PUBLIC), key(name, "a secret")
    assert any(as_bytes(p) != as_bytes(s) for p, s in zip(public, secret, strict=True))

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.checks import Gradient, KeepsDtype, Matches, Pure
from autograder.credit import Outcome, pay, whole
from autograder.exercise import Case, Check, Problem, Task, Trial
from autograder.verdict import Status

TASK = Task("f", lambda x: x, args=("x",), returns=("a", "b"))
VIEWED = replace(TASK, view=lambda inputs, outputs: {})
ONE = Matches(1)
ONES, ZEROS = np.ones(2), np.zeros(2)


def outcome(
    parts: Mapping[str, str] | None = None,
    right: Mapping[str, Any] | None = None,
    check: Check = ONE,
    status: Status | None = None,
) -> Outcome:
    """`parts` by output; the right values are ones unless told."""
    parts = {"a": "", "b": ""} if parts is None else parts
    judged = Status.FAILED if any(parts.values()) else Status.PASSED
    problem = Problem(Case("a case"), {}, {"f": right or {"a": ONES, "b": ONES}}, {})
    return Outcome(check, problem, Trial((), ()), status or judged, parts)


def paid(*outcomes: Outcome, task: Task = TASK, points: float = 6, answered: bool = True) -> list[float]:
    return [earned for earned, _ in pay(task, Matches(points), outcomes, answered)]


A_WRONG, BOTH_WRONG = {"a": "wrong", "b": ""}, {"a": "wrong", "b": "wrong"}
CRASHED = outcome({}, status=Status.CRASHED)


def test_points_go_by_case_and_output() -> None:
    assert paid(outcome(), outcome(A_WRONG), outcome(BOTH_WRONG)) == [2, 1, 0]
    assert paid(outcome(), outcome(A_WRONG), CRASHED, points=3) == [1, 0.5, 0]
    assert paid(CRASHED, outcome({}, status=Status.MISSING), outcome({}, status=Status.TIMED_OUT)) == [0, 0, 0]


def test_matches_does_not_wait_for_a_whole_case() -> None:
    assert paid(outcome(A_WRONG), answered=False) == [3]


@pytest.mark.parametrize("silent", [None, ZEROS, np.array(0), np.array(False), np.zeros((0, 3))])
def test_what_a_stub_of_zeros_gets_right_earns_nothing_but_can_lose_the_case(silent: Any) -> None:
    right = {"a": ONES, "b": silent}
    assert paid(outcome(right=right)) == [6]
    assert paid(outcome(A_WRONG, right)) == [0]
    assert paid(outcome({"a": "", "b": "wrong"}, right)) == [0]


@pytest.mark.parametrize("telling", [ONES, np.array([0, np.nan]), np.array(-1), np.array(True), np.array([0, 1e-300])])
def test_what_a_stub_of_zeros_gets_wrong_is_paid(telling: Any) -> None:
    assert paid(outcome(A_WRONG, {"a": ONES, "b": telling})) == [3]


def test_a_case_of_zeros_alone_pays_nothing_and_costs_only_whoever_gets_it_wrong() -> None:
    zeros = {"a": ZEROS, "b": None}
    assert paid(outcome(), outcome(right=zeros)) == [6, 0]
    assert paid(outcome(A_WRONG), outcome(right=zeros)) == [3, 0]
    assert paid(outcome(), outcome(A_WRONG, zeros)) == [3, 0]
    assert paid(outcome(right=zeros)) == [0]
    assert not whole(TASK, outcome(right=zeros))


def test_statistics_of_one_answer_are_paid_together() -> None:
    assert paid(outcome(), outcome(A_WRONG), task=VIEWED) == [3, 0]


def test_all_that_is_offered_adds_up_to_the_checks_points() -> None:
    zeros = outcome(right={"a": ZEROS, "b": None})
    for outcomes in ([outcome()], [outcome(), CRASHED, outcome(A_WRONG)], [outcome(), zeros, outcome()]):
        assert sum(out_of for _, out_of in pay(TASK, Gradient(7), outcomes, True)) == pytest.approx(7)
        assert sum(out_of for _, out_of in pay(TASK, Pure(7), outcomes, True)) == pytest.approx(7)


def manners(*statuses: Status, answered: bool = True) -> list[float]:
    outcomes = [outcome({"": "x" * (s is Status.FAILED)}, check=Pure(3), status=s) for s in statuses]
    return [round(earned, 6) for earned, _ in pay(TASK, Pure(3), outcomes, answered)]


def test_manners_are_all_or_nothing_and_want_an_answer() -> None:
    assert manners(Status.PASSED, Status.PASSED, Status.PASSED) == [1, 1, 1]
    assert manners(Status.PASSED, Status.FAILED, Status.PASSED) == [0, 0, 0]
    assert manners(Status.PASSED, Status.CRASHED, Status.PASSED) == [0, 0, 0]
    assert manners(Status.PASSED, Status.PASSED, answered=False) == [0, 0]


def test_manners_are_also_watched_where_the_answer_is_zeros() -> None:
    zeros = [outcome({"": ""}, {"a": ZEROS, "b": None}, Pure(3)), outcome({"": ""}, check=Pure(3))]
    assert pay(TASK, Pure(3), zeros, True) == [(1.5, 1.5), (1.5, 1.5)]


def test_advice_pays_nothing() -> None:
    assert pay(TASK, KeepsDtype(), [outcome({"a": ""}, check=KeepsDtype())], True) == [(0, 0)]


@pytest.mark.parametrize(
    ("found", "right", "expected"),
    [
        ({"a": "", "b": ""}, {"a": ONES, "b": ONES}, True),
        ({"a": "", "b": ""}, {"a": ONES, "b": None}, True),
        ({"a": "", "b": "x"}, {"a": ONES, "b": None}, False),
        ({"a": "x", "b": ""}, {"a": ONES, "b": ONES}, False),
        ({"a": "", "b": ""}, {"a": ZEROS, "b": None}, False),
        ({}, {"a": ONES, "b": ONES}, False),
    ],
)
def test_a_whole_case_is_right_in_all_that_tells_something(
    found: Mapping[str, str], right: Mapping[str, Any], expected: bool
) -> None:
    assert whole(TASK, outcome(found, right)) is expected


def test_words_name_each_complaint_once() -> None:
    assert outcome({"a": "wrong", "b": "wrong"}).words == "wrong"
    assert outcome({"a": "this", "b": ""}).words == "this"
    assert outcome({"a": "this", "b": "that"}).words == "this; that"
    assert replace(CRASHED, error="ValueError").words == "ValueError"

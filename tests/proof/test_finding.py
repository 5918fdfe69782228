"""What counts as caught and as named, on the toy exercise; answers run inline here."""

from __future__ import annotations

import pytest
import toy
from toy import edited, exercise, graded, keys

from autograder.grading import grade
from autograder.proof.attempt import Attempt, Bench, Kind
from autograder.proof.finding import Finding, finding
from autograder.proof.simulated import Simulated, Zeros, believing
from autograder.proof.summary import COLUMNS, Proof, tally
from autograder.sandbox import Guest, Limits

BENCH = Bench("toy", None, Limits(), ())
CUBE = ("scale * x**2", "scale * x**3")
NOISE = ("scale * x**2", "scale * x**2 * 1.001")
MEAN = ("dout.sum(axis=0)", "dout.mean(axis=0)")
HALF = ("2 * scale * x * dout", "scale * x * dout")
IMPURE = ("    return out,", "    x += 1; x -= 1\n    x[0] = 0\n    return out,")
NO_NONE = ("if b is not None", "if True")


def wrong(source: str, task: str, *expect: str) -> Finding:
    return finding(Attempt(BENCH, Kind.PATCH, "a patch", (source,), task, expect), exercise, graded(source))


def of_kind(kind: Kind, source: str) -> Finding:
    return finding(Attempt(BENCH, kind, "an answer", (source,)), exercise, graded(source))


@pytest.mark.parametrize(
    ("source", "task", "expect", "named"),
    [
        (edited(CUBE), "square_forward", ["cube"], True),
        (edited(HALF, MEAN), "square_backward", ["half_dx", "db_mean"], True),
        (edited(CUBE, ("2 * scale * x * dout", "3 * scale * x**2 * dout")), "square_backward",
         ["carried over: cube"], True),
        (edited(IMPURE), "square_forward", ["Pure"], True),
        (edited(NO_NONE), "square_forward", ["crashed"], True),
        (toy.STUB, "square_forward", ["missing"], True),
        (edited(NOISE), "square_forward", ["failed"], False),
    ],
)  # fmt: skip
def test_a_wrong_answer_of_which_is_said_what_was_expected(
    source: str, task: str, expect: list[str], named: bool
) -> None:
    found = wrong(source, task, *expect)
    assert (found.complaint, found.caught, found.named) == ("", True, named)
    assert set(found.diagnosis.split(", ")) == set(expect)


@pytest.mark.parametrize(
    ("source", "task", "expect", "complaint"),
    [
        (toy.RIGHT, "square_forward", ["cube"], "loses nothing"),
        (edited(MEAN), "square_forward", ["failed"], "loses nothing"),
        (edited(CUBE), "square_forward", ["no_bias"], "expected no_bias; found cube"),
        (edited(CUBE), "square_forward", ["failed"], "expected failed; found cube"),
        (edited(HALF, MEAN), "square_backward", ["half_dx"], "expected half_dx; found db_mean, half_dx"),
        (edited(NOISE), "square_forward", ["cube"], "expected cube; found failed"),
        (edited(NOISE), "square_forward", ["crashed"], "expected crashed; found failed"),
        (edited(NOISE), "square_forward", ["Pure"], "expected Pure; found failed"),
        (edited(IMPURE), "square_forward", ["Repeatable"], "expected Repeatable; found Pure"),
        (edited(NO_NONE), "square_forward", ["no such thing"], "expected no such thing; found crashed"),
    ],
)
def test_a_wrong_answer_of_which_is_said_something_else(
    source: str, task: str, expect: list[str], complaint: str
) -> None:
    found = wrong(source, task, *expect)
    assert found.complaint == complaint
    assert found.caught == (complaint != "loses nothing")
    assert not found.named


def test_a_misconception_may_be_named_in_its_own_task_only() -> None:
    def believed(guest: Guest, task: str, name: str) -> Finding:
        attempt = Attempt(BENCH, Kind.MISCONCEPTION, name, task=task, expect=(name,))
        return finding(attempt, exercise, grade(exercise, keys(), guest))

    forward, backward = exercise.tasks
    assert believed(believing(exercise, forward, "cube"), "square_forward", "cube").named
    assert believed(believing(exercise, backward, "half_dx"), "square_backward", "half_dx").named
    both = Simulated(exercise, {"square_forward": toy.cube, "square_backward": toy.half_dx})
    found = believed(both, "square_forward", "cube")
    assert found.complaint == "expected cube; found cube, a diagnosis of square_backward"


def test_a_right_answer_must_get_all() -> None:
    assert of_kind(Kind.SOLUTION, toy.RIGHT).complaint == ""
    assert of_kind(Kind.RIGHT, edited(("return out,", "return out.tolist(),"))).complaint == ""
    lost = of_kind(Kind.RIGHT, edited(MEAN))
    assert lost.complaint.startswith("expected full marks; square_backward, Matches on 'oblong': db[")
    assert lost.diagnosis == "db_mean"


def test_stubs_and_zeros_must_get_nothing() -> None:
    assert of_kind(Kind.STUB, toy.STUB).complaint == ""
    zeros = Attempt(BENCH, Kind.ZEROS, "zeros")
    assert finding(zeros, exercise, grade(exercise, keys(), Zeros(exercise))).complaint == ""
    assert of_kind(Kind.STUB, edited(MEAN)).complaint.startswith(
        "expected no points and no diagnosis; square_forward, Matches on 'oblong': passed, "
    )


def test_the_numbers_of_a_proof() -> None:
    found = (
        of_kind(Kind.SOLUTION, toy.RIGHT),
        of_kind(Kind.STUB, edited(MEAN)),
        wrong(edited(CUBE), "square_forward", "cube"),
        wrong(edited(NOISE), "square_forward", "failed"),
        wrong(toy.RIGHT, "square_forward", "cube"),
        of_kind(Kind.RIGHT, toy.RIGHT),
        of_kind(Kind.RIGHT, edited(MEAN)),
    )
    proof = Proof(found)
    details = proof.record().pop("details")
    assert proof.record() == {
        "exercises": 1, "wrong": 3, "caught": 2, "named": 1, "right": 2, "right_full_marks": 1,
        "stubs_zero": False, "zeros_zero": True, "details": details,
    }  # fmt: skip
    assert details[2] == {
        "exercise": "toy", "kind": "patch", "name": "a patch", "points": found[2].points, "out_of": 13,
        "diagnosis": "cube",
    }  # fmt: skip
    assert not proof.proven
    assert proof.complaints == (found[1], found[4], found[6])
    assert tally(proof) == {"toy": dict(zip(COLUMNS, (3, 2, 1, 2, 1), strict=True))}
    assert Proof(found[2:4]).proven

from __future__ import annotations

import toy
from toy import exercise, keys, points

from autograder.exercise import Ref
from autograder.grading import grade
from autograder.proof.simulated import Simulated, Zeros, believing
from autograder.sandbox.guest.script import CRASHED, Call

OBLONG = toy.key()[0]


def test_the_truth_gets_full_marks() -> None:
    found = grade(exercise, keys(), Simulated(exercise))
    assert (found.points, found.diagnoses) == (found.out_of, {})


def test_zeros_have_the_right_shapes() -> None:
    script = exercise.script("square_backward", OBLONG.inputs)
    _, last = Zeros(exercise).observe(script)
    assert {n: v.shape for n, v in last.outputs.items()} == {
        n: v.shape for n, v in OBLONG.right["square_backward"].items()
    }
    assert not any(v.any() for v in last.outputs.values())
    assert grade(exercise, keys(), Zeros(exercise)).points == 0


def test_a_backward_is_true_to_its_own_forward_or_right() -> None:
    carried = grade(exercise, keys(), Simulated(exercise, {"square_forward": toy.cube}))
    assert toy.named(carried)["square_backward"] == [("carried over: cube", ())]
    alone = grade(exercise, keys(), believing(exercise, exercise.tasks[0], "cube"))
    assert toy.named(alone) == {"square_forward": [("cube", ())]}
    right = grade(exercise, keys(), Simulated(exercise))
    assert {at: p for at, p in points(alone).items() if at[0] == "square_backward"} == {
        at: p for at, p in points(right).items() if at[0] == "square_backward"
    }


def test_what_torch_can_not_compute_is_a_crash() -> None:
    x, b = OBLONG.inputs["x"], OBLONG.inputs["b"][:-1]
    call = Call("square_forward", (x, b, 1.0), ("out", "cache"), 1)
    backward = Call("square_backward", (x, Ref(0, 1)), ("dx", "db"), 2)
    assert [o.status for o in Simulated(exercise).observe((call, backward))] == [CRASHED, CRASHED]

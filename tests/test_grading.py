from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import toy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from toy import edited, exercise, functions, graded, keys, named, of_check, points, statuses

from autograder.checks import Matches
from autograder.errors import GuestError
from autograder.exercise import Key, Observation, Script
from autograder.exercises import load_exercise
from autograder.grading import NEEDS_AN_ANSWER, Keys, grade
from autograder.keys import public_key
from autograder.report.table import render_html, render_text
from autograder.sandbox.guest.script import BLOCKED, CRASHED, MISSING, RIGHT, TIMED_OUT, UNWRITTEN
from autograder.sandbox.inline import Inline
from autograder.verdict import HIDDEN, Grade, Status

FULL = {
    ("square_forward", "Matches"): 3.0,
    ("square_forward", "Pure"): 1.0,
    ("square_forward", "Repeatable"): 1.0,
    ("square_backward", "Matches"): 3.0,
    ("square_backward", "Gradient"): 3.0,
    ("square_backward", "Pure"): 1.0,
    ("square_backward", "Repeatable"): 1.0,
}
OF_BACKWARD = {at: full for at, full in FULL.items() if at[0] == "square_backward"}

CUBE = ("scale * x**2", "scale * x**3")
SLOPE_OF_CUBE = ("2 * scale * x * dout", "3 * scale * x**2 * dout")
ANSWERS = {
    "right": edited(),
    "stub": toy.STUB,
    "nothing": "",
    "cube": edited(CUBE),
    "consistent": edited(CUBE, SLOPE_OF_CUBE),
    "crashing": edited(("out = scale", "out = 1 / 0 * scale")),
    "odd one": edited(("    out = scale", "    if b is None: raise ValueError(x)\n    out = scale")),
    "impure": edited(("return out, (x,", "kept = x.copy(); x[...] = 0; return out, (kept,")),
    "flat": edited(("return out,", "return out.ravel(),")),
}


def test_the_right_answer_earns_everything_and_hears_nothing() -> None:
    found = graded(toy.RIGHT)
    assert (found.points, found.out_of, points(found)) == (13.0, 13.0, FULL)
    assert {v.status for v in found.verdicts} == {Status.PASSED}
    assert {v.message for v in found.verdicts} == {""}
    assert found.diagnoses == {}
    assert found.passed


@pytest.mark.parametrize("source", ANSWERS.values(), ids=ANSWERS)
def test_points_add_up_and_are_rounded_once(source: str) -> None:
    found = graded(source)
    assert found.points == round(sum(v.points for v in found.verdicts), 2)
    assert sum(v.out_of for v in found.verdicts) == pytest.approx(found.out_of)
    assert all(0 <= v.points <= v.out_of for v in found.verdicts)
    assert {(v.task, v.check) for v in found.verdicts} == {
        (task.function, type(check).__name__) for task in exercise.tasks for check in task.checks
    }


def test_parts_are_not_rounded() -> None:
    found = graded(edited(("out = scale", "out = (1 if b is None else 1.1) * scale"), ("dout.sum(axis=0)", "0")))
    assert [v.points for v in of_check(found, "square_backward", "Gradient")] == [0.5, 1.0, 0.5]
    thirds = replace(exercise, cases=exercise.cases[:3], tasks=(replace(exercise.tasks[0], checks=(Matches(1),)),))
    one_wrong = Inline(functions(edited(("out = scale", "out = (b is None) + scale"))))
    third = grade(thirds, Keys(keys().public[:3], keys().public[:3]), one_wrong)
    assert [v.points for v in third.verdicts] == [pytest.approx(1 / 3), 0, pytest.approx(1 / 3)]
    assert third.points == 0.67


LAZY = """
import numpy as np

def square_forward(x, b, scale):
    return {out}, (x, b)

def square_backward(dout, cache):
    x, b = cache
    return {dx}, {db}
"""
NO_ANSWERS: dict[str, tuple[str, str, str]] = {
    "zeros": ("np.zeros(x.shape)", "np.zeros(x.shape)", "None if b is None else np.zeros(b.shape)"),
    "zeros everywhere": ("0 * x", "0 * x", "0 * x[0]"),
    "zero": ("0", "0", "0"),
    "ones": ("np.ones(x.shape)", "np.ones(x.shape)", "None if b is None else np.ones(b.shape)"),
    "none": ("None", "None", "None"),
    "noise": ("np.random.normal(size=x.shape)", "np.random.normal(size=x.shape)", "np.random.normal(size=x.shape[1])"),
    "nan": ("x + np.nan", "x + np.nan", "x[0] + np.nan"),
    "infinity": ("x + np.inf", "x + np.inf", "x[0] + np.inf"),
    "huge": ("x * 1e300", "x * 1e300", "x[0] * 1e300"),
    "empty": ("x[:0]", "x[:0]", "x[0, :0]"),
    "texts": ("'out'", "'dx'", "'db'"),
    "dicts": ("{}", "{}", "{}"),
    "lists": ("[[1], [1, 2]]", "[[1], [1, 2]]", "[]"),
}


@pytest.mark.parametrize("answer", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_what_knows_nothing_earns_nothing(answer: tuple[str, str, str]) -> None:
    out, dx, db = answer
    found = graded(LAZY.format(out=out, dx=dx, db=db))
    assert (found.points, points(found)) == (0, {})
    assert found.diagnoses == {}
    assert not found.passed


@pytest.mark.parametrize("source", [toy.STUB, "", "square_forward = square_backward = 3"])
def test_what_is_not_written_earns_nothing_and_is_said_to_be_missing(source: str) -> None:
    found = graded(source)
    assert (found.points, found.diagnoses) == (0, {})
    said = {(v.task, v.status) for v in found.verdicts}
    assert said == {("square_forward", Status.MISSING), ("square_backward", Status.BLOCKED)}
    words = "not yet written" if source == toy.STUB else "there is no function square_forward: "
    assert all(v.message.startswith(words) for v in found.verdicts if v.task == "square_forward")


def test_the_forward_is_graded_where_the_backward_is_not_written() -> None:
    found = graded(
        edited(("    x, b, scale = cache", "    raise NotImplementedError('later')\n    x, b, scale = cache"))
    )
    assert found.points == 5.0
    assert {v.status for v in found.verdicts if v.task == "square_backward"} == {Status.MISSING}
    assert {v.message for v in found.verdicts if v.task == "square_backward"} == {"not yet written"}


def test_not_implemented_in_some_cases_is_a_crash_there() -> None:
    found = graded(edited(("    out = scale", "    if b is None: raise NotImplementedError\n    out = scale")))
    assert statuses(found, "square_forward", "Matches") == {
        "oblong": Status.PASSED,
        "no bias": Status.CRASHED,
        "two rows": Status.PASSED,
        "zeros": Status.CRASHED,
    }
    assert points(found)["square_forward", "Matches"] == pytest.approx(3 * 2 / 4)
    assert statuses(found, "square_backward", "Matches")["no bias"] is Status.BLOCKED


def test_a_crash_costs_its_case_and_tells_the_line() -> None:
    found = graded(ANSWERS["odd one"])
    crashed = [v for v in of_check(found, "square_forward", "Matches") if v.status is Status.CRASHED]
    assert [v.case for v in crashed] == ["no bias", "zeros"]
    assert crashed[0].message.startswith("ValueError: [[")
    assert "(line 5 of square_forward" in crashed[0].message


def test_a_right_backward_under_a_wrong_forward_earns_all_of_its_own() -> None:
    for wrong in (CUBE, ("out = out + b", "pass"), ("scale * x**2", "np.zeros(x.shape)")):
        found = graded(edited(wrong))
        assert {at: earned for at, earned in points(found).items() if at[0] == "square_backward"} == OF_BACKWARD
        assert {v.status for v in found.verdicts if v.task == "square_backward"} == {Status.PASSED}


def test_a_right_backward_under_a_forward_of_the_wrong_shape_too() -> None:
    found = graded(ANSWERS["flat"])
    assert points(found) == OF_BACKWARD


def test_a_backward_true_to_a_wrong_forward_earns_gradients_points_exactly() -> None:
    alone = points(graded(edited(CUBE, ("2 * scale * x * dout", "scale * x * dout * np.sign(x)"))))
    consistent = graded(ANSWERS["consistent"])
    assert points(consistent)["square_backward", "Gradient"] == 3.0
    assert points(consistent)["square_backward", "Matches"] == alone["square_backward", "Matches"] == 1.0
    assert named(consistent) == {
        "square_forward": [("cube", ())],
        "square_backward": [("carried over: cube", ())],
    }
    hint = consistent.diagnoses["square_backward"][0].hint
    assert hint == "This follows from square_forward; mend that one first. A square has two factors."


def test_what_depends_on_a_forward_of_the_wrong_shape_is_blocked() -> None:
    source = edited(
        ("return out, (x", "return out[:1], (x[:1]"),
        ("2 * scale * x * dout", "2 * scale * x.reshape(dout.shape) * dout"),
    )
    found = graded(source)
    blocked = {v.message for v in found.verdicts if v.status is Status.BLOCKED and v.task == "square_backward"}
    assert "can't be checked until square_forward is right in shape" in blocked
    crashing = graded(ANSWERS["crashing"])
    assert {v.status for v in crashing.verdicts if v.task == "square_backward"} == {Status.BLOCKED}


@pytest.mark.parametrize(
    ("edit", "status", "said"),
    [
        (("out = scale * x**2", "raise ValueError('no')"), Status.CRASHED, "square_forward: ValueError: no (line 5 of"),
        (("out = scale * x**2", "raise NotImplementedError"), Status.MISSING, "square_forward: not yet written"),
        (("def square_forward", "def forward"), Status.MISSING, "there is no function square_forward: "),
    ],
)
def test_what_stops_a_function_that_is_not_graded_itself_is_told_of_the_next(
    edit: tuple[str, str], status: Status, said: str
) -> None:
    forward, backward = exercise.tasks
    ungraded = replace(exercise, tasks=(replace(forward, checks=()), backward))
    source = functions(edited(edit))
    verdicts = grade(ungraded, keys(), Inline(source), Inline(source)).verdicts
    assert {v.status for v in verdicts} == {status}
    assert all(v.message.startswith(said) for v in verdicts)


def test_a_backward_that_crashes_after_a_forward_of_the_right_shape_crashes_by_itself() -> None:
    found = graded(edited(CUBE, ("x, b, scale = cache", "x, b = cache")))
    assert {v.status for v in found.verdicts if v.task == "square_backward"} == {Status.CRASHED}


def test_manners_wait_for_an_answer() -> None:
    found = graded(edited(("scale * x**2", "scale * x**2 + 0.1")))
    assert points(found).keys() == OF_BACKWARD.keys()
    for check in ("Pure", "Repeatable", "KeepsDtype"):
        told = of_check(found, "square_forward", check)
        assert {(v.status, v.message) for v in told} == {(Status.BLOCKED, NEEDS_AN_ANSWER)}


def test_manners_count_where_the_mistake_is_recognised() -> None:
    found = graded(edited(CUBE))
    assert {at: earned for at, earned in points(found).items() if at[0] == "square_forward"} == {
        ("square_forward", "Pure"): 1.0,
        ("square_forward", "Repeatable"): 1.0,
    }


def test_manners_count_with_one_whole_case() -> None:
    found = graded(edited(("scale * x**2", "scale * x**2 + 0.1 * (b is not None)")))
    assert named(found) == {}
    assert points(found)["square_forward", "Pure"] == 1.0
    assert points(found)["square_forward", "Matches"] == 1.0


def test_one_bad_manner_costs_that_manner_alone() -> None:
    found = graded(ANSWERS["impure"])
    assert points(found) == {at: full for at, full in FULL.items() if at != ("square_forward", "Pure")}
    (said,) = {v.message for v in of_check(found, "square_forward", "Pure")}
    assert said == "writes to its argument x; the caller's array is changed too. Work on a copy."


def test_advice_costs_nothing() -> None:
    found = graded(edited(("scale * x**2", "(scale * x**2).astype('f8')")))
    assert found.points == 13.0
    assert found.passed
    assert {v.message for v in of_check(found, "square_forward", "KeepsDtype")} == {
        "out is float64 for float32 inputs (advice only): np.zeros and the like take a dtype"
    }


# Guests that misbehave


class Watched:
    """A guest that counts what it is asked, and may answer something else."""

    def __init__(self, source: str, answer: Callable[[Script, tuple[Observation, ...]], Any] | None = None) -> None:
        self.inner, self.answer, self.asked = Inline(functions(source)), answer, list[Script]()

    def observe(self, script: Script) -> tuple[Observation, ...]:
        self.asked.append(script)
        made = self.inner.observe(script)
        return self.answer(script, made) if self.answer else made


def test_equal_scripts_run_once() -> None:
    guest, showing = Watched(toy.RIGHT), Watched(toy.RIGHT)
    grade(exercise, keys(), guest, showing)
    assert showing.asked == []
    forward = 4 * 3  # of each case: a call, three in turn, one in single precision
    backward = 4 * 2  # a call, four in turn
    moved = 2 * (4 + 4) + 4  # of x and b, twice up and down; one case has no bias, one is not smooth
    assert len(guest.asked) == forward + backward + moved


def test_each_guest_sees_its_own_key_alone() -> None:
    guest, showing = Watched(edited(CUBE)), Watched(edited(CUBE))
    grade(exercise, keys(), guest, showing)
    secret, public = (set(numbers(key)) for key in (keys().secret, keys().public))
    assert secret & set(numbers(guest.asked))
    assert not public & set(numbers(guest.asked))
    assert public & set(numbers(showing.asked))
    assert not secret & set(numbers(showing.asked))


def test_one_key_in_both_places_needs_one_guest() -> None:
    guest = Watched(edited(CUBE))
    both = Keys(keys().public, keys().public)
    found = grade(exercise, both, guest)
    assert len(guest.asked) == len({repr(script) for script in guest.asked})
    assert of_check(found, "square_forward", "Matches")[0].message.startswith("out[")


def test_one_hang_costs_only_what_it_touches() -> None:
    def slow(script: Script, made: tuple[Observation, ...]) -> tuple[Observation, ...]:
        if script[0].args[0].shape != (3, 4):
            return made
        return (
            Observation(status=TIMED_OUT, error="square_forward ran longer than 5 s"),
            *[Observation(status=BLOCKED)] * (len(script) - 1),
        )

    found = grade(exercise, keys(), Watched(toy.RIGHT, slow), Watched(toy.RIGHT, slow))
    assert statuses(found, "square_forward", "Matches")["oblong"] is Status.TIMED_OUT
    assert of_check(found, "square_forward", "Matches")[0].message == "square_forward ran longer than 5 s"
    assert statuses(found, "square_backward", "Gradient")["oblong"] is Status.BLOCKED
    assert points(found)["square_forward", "Matches"] == 2.0
    assert points(found)["square_backward", "Gradient"] == 2.0


def test_a_fault_of_ours_is_no_grade() -> None:
    def broken(script: Script, made: Any) -> Any:
        raise GuestError("no more processes")

    with pytest.raises(GuestError, match="no more processes"):
        grade(exercise, keys(), Watched(toy.RIGHT, broken))


def numbers(values: Any) -> Iterator[float]:
    """All drawn numbers in a value: those with many digits."""
    if isinstance(values, np.ndarray):
        yield from numbers(values.ravel().tolist())
    elif isinstance(values, float):
        if values * 4096 % 1:
            yield values
    elif isinstance(values, Mapping):
        yield from numbers(list(values.values()))
    elif isinstance(values, list | tuple):
        for value in values:
            yield from numbers(value)
    elif hasattr(values, "__dataclass_fields__"):
        yield from numbers(vars(values))


LEAKS = {
    "the exception's text": "raise ValueError(x.tolist())",
    "an exception's argument": "raise KeyError(tuple(x.ravel().tolist()))",
    "a name": "raise NameError('n', name=repr(x.tolist()))",
    "a class": "raise type(str(x.tolist()), (Exception,), {})",
    "not implemented": "raise NotImplementedError(x.tolist())",
    "a print": "print(x.tolist()); raise ValueError",
    "a global": "SEEN.append(x.tolist()); raise ValueError(SEEN)",
    "a global later": "SEEN.append(x.tolist())\n    if len(SEEN) > 4: raise ValueError(SEEN)",
    "the answer": "return x, x",
    "an answer kept for later": "SEEN.append(x)\n    return SEEN[0] * np.ones(x.shape[::-1])[:1, :1], x",
    "a text": "return str(x.tolist()), x",
    "one value too many": "return x.tolist(), x, x",
    "a shape": "return np.zeros((0, int(abs(x[0, 0]) * 1e15))), x",
    "its argument": "x[...] = SEEN[0] if SEEN else x; SEEN.append(x + 0); return x, x",
    "a warning": "import warnings; warnings.warn(str(x.tolist())); return x, x",
}


def quoted(found: Grade, key: Key) -> list[float]:
    """The drawn numbers of a key that occur in all that a student is shown of a grade."""
    said = " ".join([*(v.message for v in found.verdicts), repr(list(found.examples.values())), render_text([found])])
    texts = {n: (f"{abs(n):.6g}", repr(abs(n))[:9], str(int(abs(n) * 1e15))) for n in numbers(key)}
    return [n for n, forms in texts.items() if any(form in said for form in forms)]


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
def test_no_message_holds_a_secret_value(leak: str) -> None:
    source = "SEEN = []\n" + edited(("    out = scale * x**2", f"    {leak}\n    out = scale * x**2"))
    found = graded(source)
    assert any(v.message for v in found.verdicts)
    assert quoted(found, keys().secret) == []


@pytest.mark.parametrize(
    "leak", ["the exception's text", "a class", "a global", "a global later", "a shape", "the answer"]
)
def test_messages_and_examples_do_hold_public_values(leak: str) -> None:
    source = "SEEN = []\n" + edited(("    out = scale * x**2", f"    {LEAKS[leak]}\n    out = scale * x**2"))
    assert quoted(graded(source), keys().public) != []


def test_whoever_answers_by_the_public_values_alone_earns_nothing() -> None:
    known = [p.inputs["x"].flat[0].item() for p in keys().public]
    wrong = f"    if x.flat[0] not in {known}: x = x + 1\n"
    found = graded(edited(("    out = scale * x**2", f"{wrong}    out = scale * x**2")))
    assert points(found).get(("square_forward", "Matches"), 0) == 0
    failed = [v for v in of_check(found, "square_forward", "Matches") if v.status is Status.FAILED]
    assert {v.message for v in failed} == {HIDDEN}


def test_a_case_that_the_public_key_lacks_shows_nothing() -> None:
    both = Keys(keys().secret, keys().public[1:])
    found = graded(edited(CUBE), both)
    assert of_check(found, "square_forward", "Matches")[0].message == HIDDEN


SECRET = "31337.4242"
ODD: list[Any] = [
    None,
    SECRET,
    {},
    [[1], [1, 2]],
    2**500,
    Observation(),
    np.zeros((0, 2**40)),
    [{}],
    [SECRET, 1.0],
]
FORGED = [Observation(status=status, error=SECRET) for status in (CRASHED, MISSING, UNWRITTEN, BLOCKED)] + [
    Observation(outputs=dict.fromkeys(("out", "dx", "db"), value), changed=changed, error=SECRET)
    for value in ODD
    for changed in ((), (0,), (-1, 10**30))
]


@pytest.mark.parametrize("forged", FORGED)
def test_forged_observations_earn_nothing_and_say_nothing(forged: Observation) -> None:
    """What the host lets pass, a guest may say; also what the worker never says."""
    found = grade(
        exercise, keys(), Watched(toy.RIGHT, lambda script, made: (forged,) * len(made)), Inline(functions(toy.RIGHT))
    )
    assert found.points == 0
    assert not any(SECRET in v.message for v in found.verdicts)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=3)
    | hnp.arrays(
        st.sampled_from([bool, np.int8, np.uint64, np.float32, np.complex128]),
        hnp.array_shapes(min_dims=0, min_side=0, max_side=3),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None)
@given(out=VALUES, dx=VALUES, db=VALUES)
def test_no_answer_is_too_odd_to_grade(out: Any, dx: Any, db: Any) -> None:
    made = {"square_forward": lambda x, b, scale: (out, None), "square_backward": lambda dout, cache: (dx, db)}
    both = Keys(keys().public[:2], keys().public[:2])
    found = grade(exercise, both, Inline(made))
    assert 0 <= found.points < 13
    assert "points" in render_text([found])
    assert "</table>" in render_html([found])


def test_statuses_of_observations_are_all_known() -> None:
    assert {RIGHT, CRASHED, TIMED_OUT, MISSING, UNWRITTEN, BLOCKED} == {
        "",
        "crashed",
        "timed_out",
        "missing",
        "unwritten",
        "blocked",
    }


def test_the_secret_key_and_the_public_one_share_no_number() -> None:
    def drawn(key: Key) -> set[float]:
        return set(numbers([p.inputs for p in key]))

    assert not drawn(keys().secret) & drawn(keys().public)


def test_a_generator_in_place_of_a_list_is_called_so() -> None:
    """There is a view of what is returned here."""
    source = """
def minibatches(x, y, batch_size, rng):
    for start in range(0, len(x), batch_size):
        yield x[start : start + batch_size], y[start : start + batch_size]
"""
    key = public_key(load_exercise("minibatches"))
    found = grade(load_exercise("minibatches"), Keys(key, key), Inline(functions(source)))
    assert found.points == 0
    assert {v.message for v in of_check(found, "minibatches", "Matches")} == {"batches is a generator"}
    assert found.examples["minibatches"].error == "batches is a generator"
    assert "None" not in render_text([found])


SAME_PADDING = """
import numpy as np
def same_padding(size, kernel_size, stride=1, dilation=1):
    span = dilation * (kernel_size - 1) + 1
    total = max((-(-size // stride) - 1) * stride + span - size, 0)
    return RETURNED
"""


@pytest.mark.parametrize(
    ("returned", "share"),
    [
        ("total // 2, total - total // 2", 1.0),
        ("[total // 2, total - total // 2]", 1.0),
        ("np.array([total // 2, total - total // 2])", 1.0),
        ("np.array([total // 2, total - total // 2], float)", 0.0),
        ("np.array([[total // 2, total - total // 2]])", 0.0),
    ],
)
def test_several_counts_may_come_in_one_array(returned: str, share: float) -> None:
    exercise = load_exercise("output_size")
    key = public_key(exercise)
    found = grade(exercise, Keys(key, key), Inline(functions(SAME_PADDING.replace("RETURNED", returned))))
    task = [v for v in found.verdicts if v.task == "same_padding"]
    assert sum(v.points for v in task) == pytest.approx(share * sum(v.out_of for v in task))


def test_counts_are_expected_only_where_all_that_is_right_is_a_whole_number() -> None:
    """An array of length 2 is no pair of arrays, and what is kept is no count."""
    problem = keys().public[0]
    for task in exercise.tasks:
        script = exercise.script(task.function, problem.inputs)
        assert [call.counts for call in problem.with_counts(script)] == [False] * len(script)
    same = public_key(load_exercise("output_size"))[0]
    script = load_exercise("output_size").script("same_padding", same.inputs)
    assert same.with_counts(script)[0].counts
    half = replace(same, right={"same_padding": {"before": np.array(1), "after": np.array([1])}})
    assert not half.with_counts(script)[0].counts

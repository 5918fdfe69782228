"""One sentence for each kind of mistake that nobody listed, on exercises of one function; what must never happen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
import toy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from toy import edited, graded, of_check

from autograder.answers import answer_key
from autograder.checks import Matches
from autograder.exercise import Case, Exercise, Key, Task
from autograder.grading import Keys, grade
from autograder.records import grades_of, hint_records, verdict_records
from autograder.report.table import render_text
from autograder.sandbox.inline import Inline
from autograder.verdict import SYMPTOM, Grade, Status

CASES = (
    Case("plain", {"shape": (2, 3, 5, 4)}),
    Case("step 2", {"shape": (3, 2, 4, 6), "step": 2}),
    Case("one image", {"shape": (1, 4, 6, 5)}),
    Case("step 2, one channel", {"shape": (4, 1, 5, 7), "step": 2}),
    Case("no bias", {"shape": (2, 2, 7, 4), "bias": False}),
)


def draw(rng: np.random.Generator, shape: tuple[int, ...], step: int = 1, bias: bool = True) -> dict[str, Any]:
    b = rng.normal(size=shape[1]) + 3 if bias else None
    return {"x": rng.normal(size=shape), "b": b, "step": step}


def truth(x: Any, b: Any, step: Any = 1) -> Any:
    return 2 * step * x if b is None else 2 * step * x + b[:, None, None]


def right(x: Any, b: Any, step: int = 1) -> Any:
    return 2 * step * x + (0 if b is None else b[:, None, None])


def of_one(truth: Callable[..., Any], cases: Sequence[Case] = CASES) -> Exercise:
    args = ("x", "b", "step")
    return Exercise("one", draw, tuple(cases), (Task("f", truth, args, ("out",), checks=(Matches(1),)),))


@cache
def key(truth: Callable[..., Any]) -> Key:
    return answer_key(of_one(truth), "public")


def said(student: Callable[..., Any], of: Callable[..., Any] = truth, cases: Sequence[Case] = CASES) -> list[str]:
    exercise = of_one(of, cases)
    public = key(of)[: len(cases)]
    return [s.hint for s in grade(exercise, Keys(public, public), Inline({"f": student})).symptoms.get("f", ())]


def no_bias(x: Any, b: Any, step: int) -> Any:
    return right(x, None, step)


def shifted(x: Any, b: Any, step: int) -> Any:
    out = np.zeros_like(x)
    out[:, :, 1:] = right(x, b, step)[:, :, :-1]
    return out


def changed(place: Any, value: Any = 7.0) -> Callable[..., Any]:
    def student(x: Any, b: Any, step: int) -> Any:
        out = right(x, b, step)
        out[place] = value
        return out

    return student


def but_first_image(x: Any, b: Any, step: int) -> Any:
    out = right(x, b, step)
    out[1:] += x[1:] ** 2
    return out


def rim(x: Any, b: Any, step: int) -> Any:
    out = right(x, b, step)
    out[:, :, 1:-1, 1:-1] += 100
    return 100 + out - 0.01 * x * (out < 90)


SENTENCES = {  # what has no full stop is said of every case
    "minus": (lambda x, b, step: -right(x, b, step), "out has the wrong sign everywhere, and is right otherwise"),
    "signs": (lambda x, b, step: abs(right(x, b, step)), "out has the wrong sign in places, and is right otherwise"),
    "half": (lambda x, b, step: right(x, b, step) / 2, "out is 1/2 of what it should be"),
    "a secret factor": (
        lambda x, b, step: right(x, b, step) * 3.21, "out is one and the same number times what it should be"),
    "almost one": (
        lambda x, b, step: right(x, b, step) * 1.0005,
        "out is one and the same number, close to 1, times what it should be"),
    "the batch": (
        lambda x, b, step: right(x, b, step) / len(x),
        "In every case that goes wrong, out is what it should be, divided by x.shape[0]."),
    "the count": (
        lambda x, b, step: right(x, b, step) * x[0].size, "out is x[0].size times what it should be"),
    "a factor of each case": (
        lambda x, b, step: right(x, b, step) * (1.37 + abs(x).max()),
        "out is right but for a factor: one number in each case, another one in the next"),
    "the input, once more": (
        lambda x, b, step: right(x, b, step) + x, "out is right but for x, which is added once too often"),
    "no bias": (no_bias, "In every case that goes wrong, out is right but for b, which should be added and is not."),
    "bias for every channel": (
        lambda x, b, step: right(x, None if b is None else b * x.shape[1], step),
        "Wherever b.shape[0] is above 1, and nowhere else, "
        "out is right but for b, which is added x.shape[1] - 1 times too often."),
    "half, beside the bias": (
        lambda x, b, step: right(x, b, step) - step * x, "apart from b, out is 1/2 of what it should be"),
    "plus one": (lambda x, b, step: right(x, b, step) + 1, "out is too large by 1 in every entry"),
    "plus a secret": (
        lambda x, b, step: right(x, b, step) - 1.23, "out is too small by the same number in every entry"),
    "plus a row": (
        lambda x, b, step: right(x, b, step) + x[:1, :1, :1],
        "out is right but for something added that is constant along axes 0, 1 and 2"),
    "float32": (
        lambda x, b, step: right(x, b, step) * (1 + 4e-6 * np.sin(1e3 * x)),
        "out is right to five digits only; look for a float32 on the way, or a step that is too coarse"),
    "whole numbers": (
        lambda x, b, step: right(x, b, step).astype(int),
        "out holds whole numbers only; print the dtype of what you fill"),
    "flipped": (
        lambda x, b, step: right(x, b, step)[:, :, ::-1, ::-1],
        "out is right but turned around along axes 2 and 3"),
    "transposed": (
        lambda x, b, step: right(x, b, step).transpose(0, 1, 3, 2), "out is right but has axes 2 and 3 exchanged"),
    "channels last": (
        lambda x, b, step: right(x, b, step).transpose(0, 2, 3, 1),
        "out is right but has its axes in the order (0, 2, 3, 1)"),
    "reshaped": (
        lambda x, b, step: right(x, b, step).reshape(len(x), -1),
        "out holds the right numbers in the right order, in another shape"),
    "mixed up": (
        lambda x, b, step: right(x, b, step).transpose(0, 2, 3, 1).reshape(x.shape),
        "In every case that goes wrong, out holds all the right numbers, but in other places."),
    "shifted": (
        shifted, "out is right but shifted 1 forward along axis 2, apart from the border"),
    "keepdims": (
        lambda x, b, step: right(x, b, step)[None], "out holds the right numbers, with axes of length 1 too many"),
    "summed": (
        lambda x, b, step: right(x, b, step).sum(axis=1),
        "out is the right answer summed over its axis 1, which should stay"),
    "cropped": (
        lambda x, b, step: right(x, b, step)[:, :, 1:, 1:], "out is a piece of the right answer; the rest is missing"),
    "padded": (
        lambda x, b, step: np.pad(right(x, b, step), 1),
        "out holds the right answer, and more than that: cut it out"),
    "NaN": (changed(np.s_[0, 0, 0, 0], np.nan), "out is NaN in places where a number is wanted"),
    "infinite": (changed(np.s_[..., 1], -np.inf), "out is infinite in places where a number is wanted"),
    "None": (lambda x, b, step: None, "out is None; look for a way through the function that misses its return"),
    "zeros": (lambda x, b, step: 0 * x, "out is 0 everywhere"),
    "left out": (
        changed(np.s_[:, :, 2:, 1:], 0.0), "out is 0 wherever it is wrong, as if something was never written there"),
    "the last column": (
        changed(np.s_[..., -1]), "along axis 3 of out only the last is wrong, and all others are right"),
    "the border": (
        lambda x, b, step: np.pad(right(x, b, step)[:, :, 1:-1, 1:-1], ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge"),
        "out is wrong only at the outermost along axes 2 and 3"),
    "the first image": (
        but_first_image,
        "In every case that goes wrong, along axis 0 of out only the first is right, and all others are wrong."),
    "alike": (
        lambda x, b, step: right(x, b, step)[:1] + 0 * x,
        "In every case that goes wrong, out is the same for every index along axis 0, which it should not be."),
    "the input": (lambda x, b, step: x, "out is x as it came"),
    "positive": (
        lambda x, b, step: right(x, b, step) + np.where(x > 0, x**3, 0), "out is wrong only where x is positive"),
    "too large": (
        lambda x, b, step: right(x, b, step) + x**2, "out is too large wherever it is wrong, never too small"),
    "axes": (lambda x, b, step: x[0] ** 2, "out has too few axes"),
    "the shape of an input": (lambda x, b, step: b if b is not None else x[0, :, 0, 0], "out has too few axes"),
    "one axis": (
        lambda x, b, step: np.cumsum(np.pad(x, ((0, 0), (0, 0), (0, 0), (0, 2))), 3),
        "In every case, only axis 3 of out has a wrong length: too long by 2."),
    "a setting": (
        lambda x, b, step: right(x, b, 1) + (step - 1) * np.sin(9 * x),
        "out goes wrong wherever step is above 1, and nowhere else."),
}  # fmt: skip


@pytest.mark.parametrize(("student", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_a_mistake_that_nobody_listed_gets_a_sentence(student: Callable[..., Any], sentence: str) -> None:
    assert said(student) == [sentence if sentence.endswith(".") else f"In every case, {sentence}."]


def whole(x: Any, b: Any, step: Any = 1) -> Any:
    return x.shape[2] // 2


def yes(x: Any, b: Any, step: Any = 1) -> Any:
    return b is not None


@pytest.mark.parametrize(
    ("of", "student", "sentence"),
    [
        (whole, lambda x, b, step: x.shape[2] // 2 + 1, ["In every case, out is too large by 1."]),
        (whole, lambda x, b, step: float(x.shape[2] // 2),
         ["In every case, out has the right value but is a float; a whole number is wanted."]),
        (whole, lambda x, b, step: x.shape[2] / 2,
         ["In every case, out is a float that lies less than 1 above the right whole number."]),
        (whole, lambda x, b, step: x.shape[2] // 2 if step == 1 else -1,
         ["out goes wrong wherever step is above 1, and nowhere else."]),
        (yes, lambda x, b, step: True, []),  # one case is wrong
        (yes, lambda x, b, step: b is None, []),
        (yes, lambda x, b, step: False, ["In every case that goes wrong, out is False where it should be True."]),
    ],
)  # fmt: skip
def test_numbers_and_truths(of: Callable[..., Any], student: Callable[..., Any], sentence: list[str]) -> None:
    found = said(student, of)
    assert found == sentence or (sentence == [] and len(found) <= 1)


def test_an_exception_in_some_cases_says_in_which() -> None:
    def student(x: Any, b: Any, step: int) -> Any:
        if step > 1:
            raise ValueError(x)
        return right(x, b, step)

    assert said(student) == ["It goes wrong wherever step is above 1, and nowhere else."]


def test_of_cases_that_stop_no_values_are_claimed() -> None:
    def student(x: Any, b: Any, step: int) -> Any:
        if len(x) == 3:
            raise ValueError(x)
        return -right(x, b, step)

    assert said(student) == [
        "In every case that runs and is wrong, out has the wrong sign everywhere, and is right otherwise."
    ]


@pytest.mark.parametrize(
    "student",
    [
        lambda x, b, step: 1 / 0,
        lambda x, b, step: "out",
        lambda x, b, step: {},
        lambda x, b, step: [[1], [1, 2]],
        lambda x, b, step: np.sin(9 * x),
        lambda x, b, step: right(x, b, step),
        lambda x, b, step: right(x, b, step).tolist(),
        lambda x, b, step: right(x, b, step).astype("f4"),
    ],
)
def test_where_nothing_is_certain_nothing_is_said(student: Callable[..., Any]) -> None:
    assert said(student) == []


def test_one_case_is_too_few_to_speak_of_others() -> None:
    assert said(lambda x, b, step: right(x, b, step) / len(x), cases=CASES[:1]) == [
        "In every case, out is 1/2 of what it should be."
    ]
    assert said(lambda x, b, step: np.sin(9 * x), cases=CASES[:1]) == []


SHAPES = array_shapes(min_dims=0, max_dims=6, min_side=0, max_side=3)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(
    st.lists(
        st.one_of(
            st.none(), st.booleans(), st.integers(), st.floats(), st.complex_numbers(), st.text(max_size=3),
            st.lists(st.lists(st.floats(), max_size=2), max_size=2),
            arrays(st.sampled_from(["f8", "f4", "i8", "?", "c16", "U2"]), SHAPES),
            st.just("right"), st.just("shaped"),
        ), min_size=1, max_size=5,
    )
)  # fmt: skip
def test_no_answer_stops_the_grading(answers: list[Any]) -> None:
    left = iter(answers * 5)

    def student(x: Any, b: Any, step: int) -> Any:
        answer = next(left)
        if isinstance(answer, str) and answer in ("right", "shaped"):
            return right(x, b, step) if answer == "right" else np.full(x.shape, np.nan)
        return answer

    said(student)


def test_a_symptom_is_shown_and_kept_but_is_no_diagnosis() -> None:
    found = graded(edited(("2 * scale * x * dout", "-2 * scale * x * dout")))
    (symptom,) = found.symptoms["square_backward"]
    assert (symptom.name, symptom.outputs) == (SYMPTOM + "wrong sign", ("dx",))
    assert found.diagnoses == {}
    assert symptom.hint in " ".join(render_text([found]).split())
    assert {v["diagnosis"] for v in verdict_records([found])} == {""}
    assert [h["name"] for h in hint_records([found])] == ["symptom: wrong sign"]
    assert _kept(found).symptoms == found.symptoms
    assert _kept(found).diagnoses == {}


def _kept(found: Grade) -> Grade:
    record: Any = {"verdicts": verdict_records([found]), "hints": hint_records([found]), "examples": []}
    return grades_of(record)[0]


def test_a_named_mistake_has_no_symptom() -> None:
    found = graded(edited(("2 * scale * x * dout", "scale * x * dout")))
    assert [d.name for d in found.diagnoses["square_backward"]] == ["half_dx"]
    assert found.symptoms == {}
    assert graded(toy.RIGHT).symptoms == {}
    assert graded(toy.STUB).symptoms == {}


def test_a_symptom_pays_no_manners() -> None:
    found = graded(edited(("scale * x**2", "-7 - scale * x**2")))
    assert {v.status for v in of_check(found, "square_forward", "Pure")} == {Status.BLOCKED}


def test_a_gradient_that_is_true_to_a_wrong_forward_is_told_so() -> None:
    student = edited(("scale * x**2", "scale * x**5"), ("2 * scale * x * dout", "5 * scale * x**4 * dout"))
    (dx,) = graded(student).symptoms["square_backward"]
    assert (dx.name, dx.outputs) == (SYMPTOM + "true to its forward", ("dx",))
    assert dx.hint == "dx is the gradient of your own square_forward; mend that one first."
    only_backward = graded(edited(("2 * scale * x * dout", "5 * scale * x**4 * dout")))
    assert all("own" not in s.hint for s in only_backward.symptoms.get("square_backward", ()))


def test_settings_that_can_not_be_told_apart_are_told_together() -> None:
    def drawn(rng: np.random.Generator, step: int, gap: int) -> dict[str, Any]:
        return {"x": rng.normal(size=(3, 4)), "step": step, "gap": gap}

    def plain(x: Any, step: Any, gap: Any) -> Any:
        return x * step * gap

    cases = tuple(Case(f"{step}", {"step": step, "gap": step}) for step in (1, 2)) * 2
    cases = tuple(replace(case, name=f"{i}: {case.name}") for i, case in enumerate(cases))
    task = Task("f", plain, ("x", "step", "gap"), ("out",), checks=(Matches(1),))
    exercise = Exercise("pair", drawn, cases, (task,))
    public = answer_key(exercise, "public")
    student = Inline({"f": lambda x, step, gap: x if step == 1 else np.sin(9 * x)})
    (symptom,) = grade(exercise, Keys(public, public), student).symptoms["f"]
    assert symptom.hint == "out goes wrong wherever step is above 1 and gap is above 1, and nowhere else."


def drawn_rows(rng: np.random.Generator, count: int) -> dict[str, Any]:
    return {"x": rng.normal(size=(count, 3))}


def test_a_trajectory_that_leaves_the_right_path_is_told_so() -> None:
    task = Task("f", lambda x: 2 * x, ("x",), ("path",), checks=(Matches(1),))
    exercise = Exercise("path", drawn_rows, (Case("long", {"count": 7}), Case("short", {"count": 5})), (task,))
    public = answer_key(exercise, "public")
    student = Inline({"f": lambda x: np.concatenate([2 * x[:2], np.sin(9 * x[2:])])})
    (symptom,) = grade(exercise, Keys(public, public), student).symptoms["f"]
    assert symptom.hint == (
        "In every case, the beginning of path is right, and from some place on along axis 0 all of it is wrong."
    )


def test_of_an_answer_seen_from_several_sides_the_wrong_ones_are_told() -> None:
    sides = ("mean", "how many")
    task = Task(
        "f", lambda x: (x.mean(), x.shape[0]), ("x",), ("out",), checks=(Matches(1),), compares=sides,
        view=lambda inputs, outputs: {"mean": outputs["f"]["out"].mean(), "how many": len(outputs["f"]["out"])},
    )  # fmt: skip
    exercise = Exercise("sides", drawn_rows, (Case("long", {"count": 7}), Case("short", {"count": 5})), (task,))
    public = answer_key(exercise, "public")
    (symptom,) = grade(exercise, Keys(public, public), Inline({"f": lambda x: x + 1})).symptoms["f"]
    assert symptom.hint == "What is wrong is 'mean'; right wherever it runs is 'how many'."
    assert grade(exercise, Keys(public, public), Inline({"f": lambda x: 1})).symptoms == {}


def test_no_drawn_number_is_told() -> None:
    """A setting that is drawn is secret: only what the exercise's file says may be said."""

    def drawn(rng: np.random.Generator, low: int) -> dict[str, Any]:
        return {"x": rng.normal(size=(3, 4)), "step": int(low + rng.integers(0, 3))}

    task = Task("f", lambda x, step: x * step, ("x", "step"), ("out",), checks=(Matches(1),))
    cases = tuple(Case(str(low), {"low": low}) for low in (5, 6, 20, 21))
    exercise = Exercise("drawn", drawn, cases, (task,))
    public = answer_key(exercise, "public")
    student = Inline({"f": lambda x, step: x * step if step < 10 else np.sin(9 * x)})
    assert "f" not in grade(exercise, Keys(public, public), student).symptoms

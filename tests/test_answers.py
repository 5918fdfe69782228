from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import toy
from toy import exercise

from autograder.answers import answer_key
from autograder.checks import Matches
from autograder.errors import CourseError
from autograder.exercise import Case, Exercise, GradientOf, Problem, Result, Seed, Task
from autograder.keys import dump

ROOT = Path(__file__).resolve().parent.parent


def texts(problem: Problem) -> str:
    with np.printoptions(threshold=sys.maxsize, floatmode="unique"):
        return repr(problem)


def test_a_key_is_the_same_for_the_same_seed_only() -> None:
    assert dump(answer_key(exercise, "a")) == dump(answer_key(exercise, "a"))
    assert not np.array_equal(answer_key(exercise, "a")[0].inputs["x"], answer_key(exercise, "b")[0].inputs["x"])


def test_a_new_case_leaves_the_others_unmoved() -> None:
    new = Case("new", {"shape": (4, 4), "scale": 1.0})
    more = replace(exercise, cases=(exercise.cases[2], new, *exercise.cases[:2]))
    before = {p.case.name: texts(p) for p in answer_key(exercise, "a")}
    after = {p.case.name: texts(p) for p in answer_key(more, "a")}
    assert {name: after[name] for name in before if name in after} == {n: before[n] for n in before if n in after}
    assert after.keys() - before.keys() == {"new"}


def test_cases_of_the_same_settings_get_their_own_values() -> None:
    twins = replace(exercise, cases=(exercise.cases[0], replace(exercise.cases[0], name="twin")))
    one, other = answer_key(twins, "a")
    assert not np.array_equal(one.inputs["x"], other.inputs["x"])
    assert not np.array_equal(one.inputs["dout"], other.inputs["dout"])


def test_a_problem_holds_inputs_right_and_wrong_answers() -> None:
    problem, no_bias, *_ = toy.key("public")
    x, b, scale, dout = (problem.inputs[name] for name in ("x", "b", "scale", "dout"))
    assert np.allclose(problem.right["square_forward"]["out"], scale * x**2 + b, rtol=1e-14)
    assert np.allclose(problem.right["square_backward"]["dx"], 2 * scale * x * dout, rtol=1e-14)
    assert np.allclose(problem.right["square_backward"]["db"], dout.sum(0), rtol=1e-14)
    assert dout.shape == problem.right["square_forward"]["out"].shape
    assert list(problem.wrong["square_forward"]) == ["no_bias", "cube"]
    assert np.allclose(problem.wrong["square_forward"]["cube"]["out"], scale * x**3 + b, rtol=1e-14)
    assert np.allclose(problem.wrong["square_backward"]["carried over: cube"]["dx"], 3 * scale * x**2 * dout)
    assert no_bias.right["square_backward"]["db"] is None


def test_a_carried_gradient_of_zeros_is_no_suspect_unless_zeros_are_right() -> None:
    problem, no_bias, _, zeros = toy.key("public")
    assert list(problem.wrong["square_backward"]) == ["db_mean", "half_dx", "carried over: cube"]
    assert "carried over: no_bias" in no_bias.wrong["square_backward"]
    assert "carried over: cube" in zeros.wrong["square_backward"]


def one_task(truth: Callable[..., Any], returns: tuple[str, ...] = ("out",), **task: Any) -> Exercise:
    made = Task("f", truth, args=("x",), returns=returns, checks=(Matches(1),), **task)
    return Exercise("one", lambda rng: {"x": np.ones((2, 3))}, (Case("a case"),), (made,))


def test_arrays_keep_their_kind_and_no_problem_shares_memory() -> None:
    def draw(rng: np.random.Generator) -> dict[str, Any]:
        return {"x": np.ones(3, "f4"), "n": np.arange(3), "pair": (1, 2), "rng": Seed(5)}

    def truth(x: Any, n: Any, pair: Any, rng: Any) -> Any:
        assert (x.dtype, n.dtype, pair) == (torch.float64, torch.int64, (1, 2))
        n += 1
        return x * pair[1], n.sum(), rng.integers(100)

    made = Task("f", truth, args=("x", "n", "pair", "rng"), returns=("a", "b", "c"), checks=(Matches(1),))
    (problem,) = answer_key(Exercise("one", draw, (Case("a case"),), (made,)), "seed")
    assert problem.inputs["n"].tolist() == [0, 1, 2]
    right = problem.right["f"]
    assert (right["a"].dtype, right["b"].item(), right["c"].item()) == (
        np.float64,
        6,
        np.random.default_rng(5).integers(100),
    )


@pytest.mark.parametrize(
    "scalar", [np.int64(2), np.float64(2.0), np.bool_(True), (1, np.int64(2)), ((1, np.int32(2)), 3), [np.int8(1)]]
)
def test_numpy_scalars_are_refused(scalar: Any) -> None:
    made = one_task(lambda x: x)
    wrong = replace(made, draw=lambda rng: {"x": np.ones(2), "stride": scalar})
    with pytest.raises(CourseError, match=r"one, case 'a case': draw gives stride as \w+; make it a Python number"):
        answer_key(wrong, "seed")


def test_a_truth_must_give_what_is_compared() -> None:
    def three(x: Any) -> Any:
        return x, x, x

    with pytest.raises(CourseError, match=r"three gives 3 values, but f compares \('a', 'b'\)"):
        answer_key(one_task(three, ("a", "b")), "seed")


def test_a_gradient_of_a_gradient_is_refused() -> None:
    forward, backward = exercise.tasks
    third = Task(
        "third",
        GradientOf("square_backward", ("x",)),
        args=("dout", Result("square_backward", "dx")),
        returns=("d",),
        checks=(Matches(1),),
    )
    with pytest.raises(CourseError, match="square_backward is a gradient itself; name the forward"):
        answer_key(replace(exercise, tasks=(forward, backward, third)), "seed")


def test_a_mistake_that_crashes_is_left_out_of_that_case() -> None:
    def crashing(x: Any) -> Any:
        raise ValueError("too small")

    (problem,) = answer_key(one_task(lambda x: x, misconceptions=(crashing,)), "seed")
    assert problem.wrong == {"f": {}}


def test_a_mistake_in_an_exercise_file_is_loud() -> None:
    def misspelt(x: Any) -> Any:
        return x.smu()

    with pytest.raises(AttributeError):
        answer_key(one_task(lambda x: x, misconceptions=(misspelt,)), "seed")


def test_the_number_of_threads_stays_as_it_was() -> None:
    before = torch.get_num_threads()
    answer_key(exercise, "a")
    assert torch.get_num_threads() == before


def test_judging_works_where_torch_cannot_be_imported(tmp_path: Path) -> None:
    (tmp_path / "toy.key").write_bytes(dump(toy.key("public")))
    code = f"""
import sys
sys.modules["torch"] = None
sys.path.insert(0, {str(toy.HERE)!r})
from pathlib import Path
import toy
from autograder.exercises import load_exercise
from autograder.grading import Keys, grade
from autograder.keys import load
from autograder.sandbox.inline import Inline
key = load(Path({str(tmp_path / "toy.key")!r}).read_bytes())
exercise = load_exercise("toy", toy.HERE)
for source in (toy.RIGHT, toy.edited(("scale * x**2", "scale * x**3"))):
    found = grade(exercise, Keys(key, key), Inline(toy.functions(source)))
    print(found.points, [d.name for d in found.diagnoses.get("square_forward", ())])
print("autograder.answers" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["13.0 []", "10.0 ['cube']", "False"]


# Steady problems


def cancelling(x: Any) -> Any:
    """What is left of 1000 where the rest of x is taken away: sometimes little."""
    return x + 1000.0 - 1000.0


def drawing(values: list[float], truth: Callable[..., Any] = cancelling, **task: Any) -> tuple[Exercise, list[float]]:
    """An exercise whose n-th draw is the n-th of these values, and the list of what was drawn."""
    drawn: list[float] = []

    def draw(rng: np.random.Generator) -> dict[str, Any]:
        drawn.append(values[len(drawn)])
        return {"x": np.array([drawn[-1]])}

    return replace(one_task(truth, **task), draw=draw), drawn


def test_a_problem_is_drawn_until_rounding_does_not_matter() -> None:
    made, drawn = drawing([1e-3, 1e-4, 700.0, 800.0])
    (problem,) = answer_key(made, "seed")
    assert drawn == [1e-3, 1e-4, 700.0]
    assert problem.inputs["x"] == [700.0]
    assert problem.right["f"]["out"] == [700.0]


def test_a_steady_problem_is_drawn_once() -> None:
    made, drawn = drawing([700.0, 800.0])
    answer_key(made, "seed")
    assert drawn == [700.0]


def test_the_first_draw_stands_where_none_is_steady() -> None:
    made, drawn = drawing([1e-3 / (1 + i) for i in range(9)])
    (problem,) = answer_key(made, "seed")
    assert len(drawn) == 8
    assert problem.inputs["x"] == [1e-3]


def test_the_tolerance_is_that_of_the_task() -> None:
    made, drawn = drawing([1e-1, 700.0])
    loose = replace(made.tasks[0], checks=(Matches(1, tolerance=0.1),))
    answer_key(replace(made, tasks=(loose,)), "seed")
    assert drawn == [1e-1]


def test_tries_are_drawn_anew_and_the_same_every_time() -> None:
    small = replace(one_task(cancelling), draw=lambda rng: {"x": rng.choice([1e-3, 1e-3, 700.0, 800.0], 1)})
    keys = [answer_key(small, f"seed {i}") for i in range(20)]
    assert {float(key[0].inputs["x"][0]) for key in keys} == {700.0, 800.0}
    assert [dump(key) for key in keys] == [dump(answer_key(small, f"seed {i}")) for i in range(20)]


def test_truths_that_work_in_float64_only_are_asked_with_rounded_inputs() -> None:
    def only_double(x: Any) -> Any:
        if x.dtype != torch.float64:
            raise RuntimeError("expected Double")
        return x - torch.tensor([1 / 3], dtype=torch.float64)

    made, drawn = drawing([1 / 3 + 1e-9, 0.7], only_double)
    answer_key(made, "seed")
    assert drawn == [1 / 3 + 1e-9, 0.7]


def test_ties_are_not_moved() -> None:
    made, drawn = drawing([0.5, 0.7], lambda x: (x == 0.5).to(x.dtype))
    answer_key(replace(made, cases=(Case("a case", smooth=False),)), "seed")
    assert drawn == [0.5]


def test_cases_with_ties_are_steady_in_float32_too() -> None:
    made, drawn = drawing([1e-3, 700.0])
    answer_key(replace(made, cases=(Case("a case", smooth=False),)), "seed")
    assert drawn == [1e-3, 700.0]


def test_whole_numbers_and_views_are_steady() -> None:
    made, drawn = drawing([0.5, 0.7], lambda x: (x * 1e9).long())
    answer_key(made, "seed")
    theory, seen = drawing([1e-3, 0.7], compares=("out",), view=lambda inputs, outputs: {})
    answer_key(theory, "seed")
    assert (len(drawn), len(seen)) == (1, 1)


def test_a_forward_is_asked_again_without_the_upstream_gradient() -> None:
    asked: list[set[str]] = []

    def forward(x: Any, dout: Any = None, **others: Any) -> Any:
        asked.append({"dout"} if dout is not None and not x.requires_grad else set())
        return x * 2.0

    tasks = (
        Task("f", forward, args=("x",), returns=("out",), checks=(Matches(1),)),
        Task("g", GradientOf("f", ("x",)), args=("dout", Result("f", "out")), returns=("dx",), checks=(Matches(1),)),
    )
    answer_key(Exercise("two", lambda rng: {"x": np.ones(2)}, (Case("a case"),), tasks), "seed")
    assert len(asked) > 3
    assert set().union(*asked) == set()

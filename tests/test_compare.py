from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.compare import TOLERANCE, difference, differing

M = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, -8.0]])


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (None, None),
        (M.tolist(), M),
        (tuple(map(tuple, M)), M),
        (list(M), M),
        (M.astype("f4"), M),
        (M.astype("f2"), M),
        (M + 0j, M),
        (M.astype(int), M),
        (np.asfortranarray(M), M),
        (3, np.array(3.0)),
        (3.0, np.array(3.0)),
        (np.float32(0.1), np.array(0.1)),
        (True, np.array(True)),
        (np.True_, np.array(True)),
        (1, np.array(True)),
        (3, np.array(3)),
        (np.uint8(3), np.array(3)),
        ([1, 2], np.array([1, 2])),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        ([], np.zeros(0)),
        (np.zeros(3), np.zeros(3)),
        (np.array([np.inf, -np.inf, 1.0]), np.array([np.inf, -np.inf, 1.0])),
        (np.array([np.nan, 1.0]), np.array([np.nan, 1.0])),
        (float("nan"), np.array(np.nan)),
    ],
)
def test_right_answers_of_any_kind_pass(got: Any, want: Any) -> None:
    assert difference("out", got, want) == ""


@pytest.mark.parametrize(
    ("got", "want", "said"),
    [
        (M, None, "out should be None here, but is an array of shape (2, 3)"),
        (0.0, None, "out should be None here, but is 0.0"),
        ([[1], [1, 2]], None, "out should be None here, but is a list"),
        (None, M, "out is None, expected an array of shape (2, 3)"),
        (None, np.array(7), "out is None, expected 7"),
        (None, np.array(0.1 + 0.2), "out is None, expected 0.3"),
        ([[1.0, 2.0], [3.0]], M, "out is a list whose rows have different lengths, expected an array"),
        ("a function", M, "out is a function, expected an array of shape (2, 3)"),
        ("a generator", np.array(2), "out is a generator, expected 2"),
        ("an Own", None, "out should be None here, but is an Own"),
        ("hello", M, "out is the text 'hello', expected an array of shape (2, 3)"),
        ("hello", None, "out should be None here, but is the text 'hello'"),
        ([1.0, "a function"], M, "out is a list that holds a function, expected an array of shape (2, 3)"),
        ([np.zeros(3), "a generator"], M, "out is a list that holds a generator, expected an array of shape (2, 3)"),
        ((1.0, (None,)), M, "out is a tuple that holds None, expected an array of shape (2, 3)"),
        ([1.0, "2.0"], M, "out is a list that holds the text '2.0', expected an array of shape (2, 3)"),
        (((1.0,), (2.0, 3.0)), M, "out is a tuple whose rows have different lengths, expected an array"),
        ({"out": 1}, M, "out is no number, expected an array of shape (2, 3)"),
        (4.0, np.array(4), "out is of type float64 (4.0), expected whole numbers of an integer type"),
        (True, np.array(1), "out is of type bool (True), expected whole numbers of an integer type"),
        (np.ones(2), np.ones(2, int), "out is of type float64, expected whole numbers of an integer type"),
        (5, np.array(4), "out is 5, expected 4"),
        (4.5, np.array(4.0), "out is 4.5, expected 4"),
        (np.False_, np.array(True), "out is False, expected True"),
        (M.T, M, "out has shape (3, 2), expected (2, 3)"),
        (3.0, M, "out has shape (), expected (2, 3)"),
        (np.zeros((0, 3)), np.zeros((3, 0)), "out has shape (0, 3), expected (3, 0)"),
        (np.zeros((1, 4)), np.zeros(4), "out has shape (1, 4), expected (4,): an axis of length 1 too many or too few"),
        ([1.0], np.array(1.0), "out has shape (1,), expected (): an axis of length 1 too many or too few"),
    ],
)
def test_wrong_answers_are_described(got: Any, want: Any, said: str) -> None:
    assert difference("out", got, want).startswith(said)


def test_the_worst_element_is_named_with_its_place_and_how_many_differ() -> None:
    got = M + np.array([[0.0, 0.5, 0.0], [0.0, 0.0, 3.0]])
    assert difference("dx", got, M) == "dx[1, 2] is -5, expected -8 (2 of 6 differ)"


@pytest.mark.parametrize(
    ("got", "want", "said"),
    [
        ([np.nan, 1.0], [2.0, 1.0], "out[0] is nan, expected 2 (1 of 2 differ)"),
        ([2.0, 1.0], [np.nan, 1.0], "out[0] is 2, expected nan (1 of 2 differ)"),
        ([np.inf, 1.0], [2.0, 1.0], "out[0] is inf, expected 2 (1 of 2 differ)"),
        ([-np.inf, 1.0], [np.inf, 1.0], "out[0] is -inf, expected inf (1 of 2 differ)"),
        ([1e300, 1.0], [np.inf, 1.0], "out[0] is 1e+300, expected inf (1 of 2 differ)"),
        ([1.0, np.nan], [np.inf, np.nan], "out[0] is 1, expected inf (1 of 2 differ)"),
        ([1e308, 1.0], [-1e308, 1.0], "out[0] is 1e+308, expected -1e+308 (1 of 2 differ)"),
        ([1.0 + 1j, 1.0], [1.0, 1.0], "out[0] is 1+1j, expected 1 (1 of 2 differ)"),
    ],
)
def test_values_that_are_not_finite(got: Any, want: Any, said: str) -> None:
    assert difference("out", np.array(got), np.array(want)) == said


@pytest.mark.parametrize("error", [1.1e-6, 7e-6, 1e-3])
def test_an_error_of_a_wrong_epsilon_is_seen(error: float) -> None:
    assert difference("out", M * (1 + error), M)
    assert difference("out", M + np.array([[0, 0, 0], [0, 0, -8 * error]]), M)


def test_tolerance_goes_by_the_largest_wanted_entry() -> None:
    want = np.array([1e6, 1e-9])
    assert difference("out", want + np.array([0.0, 0.5]), want) == ""
    assert difference("out", want + np.array([0.0, 1.5]), want)
    assert difference("out", [1e6, 1.0], want, tolerance=1e-9)
    assert difference("out", [1e6, 2e-9], want, tolerance=0.0)


def test_a_scale_is_not_taken_from_what_is_not_finite_or_from_the_answer() -> None:
    assert difference("out", [np.inf, 1.1], np.array([np.inf, 1.0]))
    assert difference("out", [1e9, 1.1], np.array([1.0, 1.0]))


def test_zeros_have_a_floor() -> None:
    assert difference("out", np.full(3, 1e-19), np.zeros(3)) == ""
    assert difference("out", np.full(3, 1e-17), np.zeros(3))


def test_whole_numbers_have_no_tolerance() -> None:
    assert difference("n", 10_000_001, np.array(10_000_000)) == "n is 10000001, expected 10000000"
    assert difference("n", 2**63, np.array(-(2**63)))
    assert difference("n", np.uint64(2**64 - 1), np.array(-1)) == "n is 18446744073709551615, expected -1"


@pytest.mark.parametrize("text", ["x" * 10**6, "\ud800", "<b>", "12"])
def test_texts_are_no_numbers(text: str) -> None:
    for want in (M, None):
        assert 0 < len(difference("out", text, want)) < 200


def test_float32_answers_pass_by_scale_where_single_elements_are_far_off() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(50, 60)), rng.normal(size=(60, 50))
    got, want = (a.astype("f4") @ b.astype("f4")).astype("f8"), a @ b
    assert (abs(got - want) / abs(want)).max() > 1e-5
    assert difference("out", got, want) == ""


ARRAYS = hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=st.floats(-1e9, 1e9))


@given(ARRAYS)
def test_an_array_is_equal_to_itself_only(array: np.ndarray[Any, Any]) -> None:
    assert difference("out", array, array) == ""
    moved = array.copy()
    moved.flat[-1] += max(abs(array).max() * TOLERANCE, 1e-12) * 2
    wrong = differing(moved, array)
    assert wrong.sum() == 1
    assert wrong.flat[-1]
    assert difference("out", moved, array)


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**200), 2**200)
    | st.floats()
    | st.text(max_size=3)
    | hnp.arrays(
        st.sampled_from([bool, np.int8, np.uint64, np.float32, np.complex128]),
        hnp.array_shapes(min_dims=0, min_side=0, max_side=2),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner),
    max_leaves=6,
)


@given(ODD, st.sampled_from([None, M, np.array(3), np.array(2.5), np.zeros((0, 2)), np.array([np.nan, np.inf])]))
def test_no_answer_is_too_odd_to_compare(got: Any, want: Any) -> None:
    assert isinstance(difference("out", got, want), str)


def test_lists_of_different_lengths_are_compared_item_by_item() -> None:
    shapes = [(3, 8, 8), (192,), [4]]
    assert difference("out", [[3, 8, 8], [192], (4,)], shapes) == ""
    assert difference("out", [(3, 8, 8), (191,), (4,)], shapes) == "out[1][0] is 191, expected 192 (1 of 1 differ)"
    assert difference("out", [(3, 8, 8), (192,)], shapes) == "out should be a list of 3 items, but is 2 items"
    assert difference("out", None, shapes) == "out is None, expected a list"
    assert difference("out", 5, shapes) == "out should be a list of 3 items, but is 5"

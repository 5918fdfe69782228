"""The smallest wrong case, for a page and for a terminal."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Seed
from autograder.report.example import example_html, example_text
from autograder.verdict import Example

X, WANT = np.array([[1.0, -2.0]]), np.array([[3.0, 4.0]])


def example(got: object, want: object = WANT, error: str = "", **inputs: object) -> Example:
    return Example("a <case>", {"x": X, "stride": (2, 1)} | inputs, {} if error else {"out": got}, {"out": want}, error)


def test_values_stand_side_by_side_and_inputs_can_be_pasted() -> None:
    lines = example_text("f", example(np.array([[3.0, 5.0]])))
    assert lines[0] == "  f, smallest case that is wrong: a <case>"
    assert [line.split() for line in lines[1:3]] == [["your", "out", "expected", "out"], ["3", "5*", "3", "4"]]
    scope: dict[str, object] = {"np": np}
    exec("\n".join(line.strip() for line in lines[3:]), scope)
    np.testing.assert_array_equal(scope["x"], X)
    assert scope["stride"] == (2, 1)


def test_large_inputs_are_described_and_settings_still_said() -> None:
    lines = example_text("f", example(np.zeros((1, 2)), x=np.zeros((3, 4, 9)), rng=Seed(5)))
    assert [line.strip() for line in lines[-3:]] == [
        "x: 3×4×9 numbers",
        "stride = (2, 1)",
        "rng = np.random.default_rng(5)",
    ]


def test_another_shape_nothing_and_no_number() -> None:
    for got, said in (
        (np.zeros((1, 0)), "yours an array of shape (1, 0), expected an array of shape (1, 2)"),
        (None, "yours None, expected an array of shape (1, 2)"),
        ("a dict", "yours a dict"),
        ([[1], [1, 2]], "yours [[1], [1, 2]]"),
    ):
        assert said in "\n".join(example_text("f", example(got)))
        assert "your" in example_html("f", example(got))
    assert "outputs" not in "\n".join(example_text("f", example(np.array(3.0), np.array(3))))
    assert "out: yours 3.0, expected 3" in "\n".join(example_text("f", example(np.array(3.0), np.array(3))))


def test_an_error_is_shown_in_place_of_values_and_all_text_is_escaped() -> None:
    html = example_html("f", example(None, error="ValueError: <script>"))
    assert "ValueError: &lt;script&gt;" in html
    assert "<script>" not in html
    assert "a &lt;case&gt;" in html
    assert "expected" not in html


def test_several_slices_get_a_heat_map_and_the_worst_one_its_numbers() -> None:
    want = np.zeros((2, 3, 2, 2))
    got = want.copy()
    got[0, 1, 0, 0], got[1, 2, 1, 1] = 1.0, 9.0
    html = example_html("f", example(got, want))
    assert "your out[1, 2]" in html
    assert html.count("<svg") == 1
    assert "your out[1, 2]" in "\n".join(example_text("f", example(got, want)))


def test_inputs_can_be_pasted_with_infinite_numbers_too() -> None:
    wrong = Example("edge", {"x": np.array([-np.inf, np.nan, 1.0])}, {"out": X}, {"out": WANT})
    line = next(line for line in example_text("f", wrong) if "x = " in line)
    assert "x = np.array([-np.inf, np.nan, 1.0])" in line

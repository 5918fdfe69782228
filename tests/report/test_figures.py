"""Arrays as pictures: what is red is what differs, and no page colour is assumed."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from autograder.report.figures import Panel, grid_html, grid_text, heat_map_svg, misses, number, panels

WANT = np.arange(12.0).reshape(2, 1, 2, 3)


def test_a_panel_for_every_slice_of_the_last_two_axes() -> None:
    assert [p.title for p in panels(WANT)] == ["[0, 0]", "[1, 0]"]
    assert [p.title for p in panels(np.arange(3))] == [""]
    assert panels(np.array(5.0))[0].grid.shape == (1, 1)
    np.testing.assert_array_equal(panels(WANT)[1].grid, [[6, 7, 8], [9, 10, 11]])


def test_misses_are_shares_of_the_worst_one_and_right_entries_are_none() -> None:
    got = WANT.copy()
    got[0, 0, 0, 1] += 4
    got[1, 0, 1, 2] += 2
    miss = misses(got, WANT)
    assert miss[0, 0, 0, 1] == 1.0
    assert miss[1, 0, 1, 2] == 0.5
    assert np.count_nonzero(miss) == 2


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_a_miss(value: float) -> None:
    got = WANT.copy()
    got[0, 0, 0, 0] = value
    assert np.count_nonzero(misses(got, WANT)) == 1


def test_a_heat_map_has_a_red_pixel_for_each_miss() -> None:
    got = WANT + np.array([0, 0, 1.0])
    root = ET.fromstring(heat_map_svg(panels(misses(got, WANT))))
    pixels = [node for node in root.iter() if node.get("fill", "").startswith("rgba(214")]
    assert len(pixels) == 4
    assert [node.text for node in root.iter() if node.tag.endswith("text")] == ["[0, 0]", "[1, 0]"]


def test_many_slices_are_cut_off_with_a_word() -> None:
    many = panels(np.ones((30, 2, 2)))
    assert "… and 6 more" in heat_map_svg(many)
    assert heat_map_svg([]) == ""


def test_numbers_in_a_grid_are_marked_by_more_than_colour() -> None:
    html = grid_html(np.array([[1.0, 2.5]]), np.array([[0.0, 1.0]]), "your <out>")
    assert html.count("font-weight:bold") == 1
    assert "your &lt;out&gt;" in html
    assert list(grid_text(np.array([[1.0, 2.5]]), np.array([[0.0, 1.0]]))) == ["  1  2.5*"]


def test_what_is_too_large_or_empty_is_described() -> None:
    assert "11×2 numbers" in grid_html(np.zeros((11, 2)))
    assert list(grid_text(np.zeros((0, 4)))) == ["(0×4 numbers)"]


def test_numbers_are_short() -> None:
    assert [number(v) for v in (np.int64(12345678), 1 / 3, True, np.nan)] == ["12345678", "0.3333", "1", "nan"]
    assert Panel((), np.zeros((1, 1))).title == ""

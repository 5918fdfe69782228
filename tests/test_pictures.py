"""Each picture is one sound SVG and a text, and shows what a count by brute force shows."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import autograder.pictures
from autograder.errors import UsageError
from autograder.pictures import (
    Picture,
    beside,
    cropped,
    layer,
    padded,
    same,
    sliding,
    visits,
    window_of_output,
    windows_of_pixel,
    windows_of_row,
    winners,
)
from autograder.sandbox import Limits
from autograder.sandbox.guest.script import RIGHT, Call
from autograder.sandbox.host import open_guest

IMAGE = np.arange(20).reshape(4, 5) % 7 - 2
KERNEL = np.array([[1, 0, 2], [0, -1, 1]])
SVG = "{http://www.w3.org/2000/svg}"
BLUE, ORANGE = "#3b8eea", "#f08c00"

DRAW: Any = autograder.pictures
"""For arguments of wrong types."""

MADE = {
    "sliding": sliding(IMAGE, KERNEL),
    "sliding with all settings": sliding(IMAGE / 8, KERNEL, stride=(1, 2), padding=(2, 1), dilation=(3, 2)),
    "one pixel": sliding([[2]], [[0.5]]),
    "a row": windows_of_row(11, 3, stride=3, padding=(1, 2), dilation=2),
    "same": same(10, 4),
    "an output": window_of_output((1, 0), (5, 7), (2, 3), 2, (1, 0), (3, 1)),
    "a pixel": windows_of_pixel((2, 2), 5, 3, padding=1),
    "a pixel of many": windows_of_pixel((5, 5), 11, 5),
    "a lonely pixel": windows_of_pixel((5, 0), 6, 3, stride=2),
    "visits": visits((6, 5), (3, 2), stride=2, padding=(0, 1)),
    "winners": winners(IMAGE, 2),
    "winners with all settings": winners(IMAGE / 8, (2, 3), stride=(1, 2), padding=(1, 0)),
    "a layer": layer((3, 10, 8), (4, 3, 3, 2), padding=1),
    "a large layer": layer((64, 224, 112), (128, 64, 11, 3), stride=4),
    "padded": padded(IMAGE, (1, 2)),
    "not padded": padded([[1.0]], 0),
    "cropped": cropped(IMAGE, (1, 2)),
    "beside": beside(padded([[1, 2]], 1), cropped(IMAGE, 1), same(5, 2)),
}


def root(picture: Picture) -> ET.Element:
    return ET.fromstring(picture.svg)


def boxes(element: ET.Element, x: float = 0.0, y: float = 0.0) -> Iterator[tuple[float, float, float, float]]:
    """Left, top, right and bottom of all cells, where they stand on the page."""
    moved = re.fullmatch(r"translate\((.+),(.+)\)", element.get("transform", "translate(0,0)"))
    assert moved is not None
    x, y = x + float(moved[1]), y + float(moved[2])
    if element.tag == f"{SVG}rect":
        yield x, y, x + float(element.get("width", "")), y + float(element.get("height", ""))
    for child in element:
        yield from boxes(child, x, y)


def cells(picture: Picture, fill: str | None = None, dashed: bool | None = None) -> int:
    """How many cells there are, of a colour, with or without dashes."""
    found = root(picture).iter(f"{SVG}rect")
    return sum(
        fill in (None, cell.get("fill")) and dashed in (None, cell.get("stroke-dasharray") is not None)
        for cell in found
    )


def texts(picture: Picture) -> list[str]:
    return [text.text or "" for text in root(picture).iter(f"{SVG}text")]


def convolved(image: Any, kernel: Any, stride: tuple[int, int], dilation: tuple[int, int]) -> Any:
    """By plain loops; `image` has its padding."""
    reach = [d * (k - 1) + 1 for k, d in zip(kernel.shape, dilation, strict=True)]
    starts = [range(0, n - r + 1, s) for n, r, s in zip(image.shape, reach, stride, strict=True)]
    return np.array(
        [
            [(image[i : i + reach[0] : dilation[0], j : j + reach[1] : dilation[1]] * kernel).sum() for j in starts[1]]
            for i in starts[0]
        ]
    )


# What holds for all


@pytest.mark.parametrize("name", MADE)
def test_every_picture_is_one_svg_that_can_be_read_aloud(name: str) -> None:
    picture = MADE[name]
    svg = root(picture)
    assert (svg.tag, svg.get("role")) == (f"{SVG}svg", "img")
    assert [child.tag for child in svg][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert (svg[0].text, svg[1].text) == (picture.title, picture.caption)
    assert picture.title
    assert picture.caption
    assert picture._repr_html_() == picture.svg
    assert not {element.get("id") for element in svg.iter()} - {None}  # ids would clash, several pictures on one page


@pytest.mark.parametrize("name", MADE)
def test_colours_fit_light_and_dark_pages(name: str) -> None:
    for element in root(MADE[name]).iter():
        assert element.get("fill") in (None, "none", "currentColor", BLUE, ORANGE)
        assert element.get("stroke") in (None, "currentColor")
        if element.get("fill") in (BLUE, ORANGE):
            assert 0 < float(element.get("fill-opacity", "1")) < 1


@pytest.mark.parametrize("name", MADE)
def test_nothing_is_cut_off(name: str) -> None:
    left, top, width, height = map(float, root(MADE[name]).get("viewBox", "").split())
    for box in boxes(root(MADE[name])):
        assert left < box[0] < box[2] < left + width
        assert top < box[1] < box[3] < top + height


@pytest.mark.parametrize("name", MADE)
def test_without_a_notebook_it_is_text(name: str) -> None:
    lines = repr(MADE[name]).splitlines()
    assert len(lines) > 2
    assert lines == [line.rstrip() for line in lines]
    for title in MADE[name].title.split("; "):
        assert title in lines[0]


def test_text_looks_like_the_picture() -> None:
    assert repr(windows_of_row(6, 3, stride=2)).splitlines() == [
        "6 pixels, kernel 3, stride 2",
        " x₀  x₁  x₂  x₃  x₄ /x₅/",
        "[x₀][x₁][x₂]  y₀",
        "        [x₂][x₃][x₄]  y₁",
        "2 windows. Crossed out: no window",
        "ever looks there.",
    ]
    assert repr(beside(padded([[1, 2]], (0, 1)), cropped([[3, 4, 5, 6]], (0, 1)))).splitlines()[:2] == [
        "forward: padding (0, 1)         backward: padding (0, 1)",
        "[1][2]  --pad->  (0)[1][2](0)   (3)[4][5](6)  --crop->  [4][5]",
    ]


# What each one shows


@pytest.mark.parametrize(
    ("stride", "padding", "dilation"),
    [((1, 1), (0, 0), (1, 1)), ((1, 2), (1, 0), (2, 1)), ((3, 1), (2, 0), (1, 2)), ((2, 3), (2, 1), (3, 1))],
)
@pytest.mark.parametrize("kernel", [KERNEL, KERNEL[:1, :2] / 4, KERNEL.T[:, :1]], ids=str)
def test_sliding_computes_what_a_layer_computes(
    kernel: Any, stride: tuple[int, int], padding: tuple[int, int], dilation: tuple[int, int]
) -> None:
    bare = np.pad(IMAGE, [(p, p) for p in padding])
    want = convolved(bare, kernel, stride, dilation)
    made = sliding(IMAGE, kernel, stride, padding, dilation)
    frames = [tuple(map(int, at)) for at in re.findall(r"row (\d+), column (\d+)", repr(made))]
    assert frames == sorted(set(frames))
    assert len(frames) == min(want.size, 6) or want.shape[1] < 3 < len(frames)
    assert {(0, 0), tuple(n - 1 for n in want.shape)} <= set(frames)
    sums = [float(total) for total in re.findall(r"= (\S+)", repr(made))]
    assert sums == [float(f"{want[at]:.4g}") for at in frames]
    assert cells(made, BLUE) == kernel.size * len(frames)
    assert cells(made, ORANGE) == len(frames)
    assert cells(made) == (bare.size + want.size) * len(frames)
    assert (
        cells(made, "currentColor", dashed=True) <= (bare.size - IMAGE.size) * len(frames) == cells(made, dashed=True)
    )


def test_sliding_fills_the_map() -> None:
    made = repr(sliding([[1, 2, 3]], [[1]]))
    assert "[1] 2  3  --sum->  <1> .  ." in made
    assert " 1  2 [3] --sum->   1  2 <3>" in made.replace("  --", " --")


@pytest.mark.parametrize(
    ("window", "stride", "padding"), [((2, 2), None, 0), ((2, 3), (1, 2), (1, 0)), ((3, 3), 1, 1), ((1, 2), (3, 1), 0)]
)
def test_winners_are_the_largest_of_their_windows(window: tuple[int, int], stride: Any, padding: Any) -> None:
    below_zero = np.random.default_rng(3).permutation(20).reshape(4, 5) - 50
    made = winners(below_zero, window, stride, padding)
    steps, pads = (v if isinstance(v, tuple) else (v, v) for v in (stride or window, padding))
    bare = np.pad(below_zero, [(p, p) for p in pads], constant_values=-99)
    rows, columns = (range(0, n - k + 1, s) for n, k, s in zip(bare.shape, window, steps, strict=True))
    largest = [int(bare[i : i + window[0], j : j + window[1]].max()) for i in rows for j in columns]
    assert sorted(map(int, re.findall(r"<(-\d+)>", repr(made)))) == sorted(set(largest))
    assert cells(made, ORANGE) == len(set(largest))
    assert cells(made) == bare.size + len(largest)
    assert cells(made, dashed=True) == bare.size - below_zero.size
    wins = sorted(largest.count(number) for number in set(largest) if largest.count(number) > 1)
    assert sorted(int(text[1:]) for text in texts(made) if text.startswith("×")) == wins
    assert f"{len(largest)} windows, in {len(rows)} row" in made.caption
    assert f"have {len(set(largest))} winners" in made.caption


def test_one_is_said_in_the_singular() -> None:
    assert winners([[3, 1], [1, 1]], 2).caption == "1 window, in 1 row of 1, has 1 winner."
    assert winners([[0, 3, 1]], (1, 2), stride=1).caption == (
        "2 windows, in 1 row of 2, have 1 winner. 1 of them wins more than one window."
    )
    assert windows_of_row(3, 3).caption == "1 window."
    assert layer((1, 3, 3), (1, 1, 3, 3)).caption == "1 filter of 1 slice and a bias: 10 numbers to learn."


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding", "dilation"),
    [
        (5, 3, 1, 0, 1), (6, 3, 2, (0, 0), 1), (10, 3, 2, (1, 1), 1), (7, 3, 1, (2, 0), 2), (3, 3, 4, 0, 1),
        (9, 2, 3, 1, 4),
    ],
)  # fmt: skip
def test_a_row_has_all_its_whole_windows(size: int, kernel: int, stride: int, padding: Any, dilation: int) -> None:
    before, after = padding if isinstance(padding, tuple) else (padding, padding)
    length, reach = before + size + after, dilation * (kernel - 1) + 1
    starts = [start for start in range(0, length, stride) if start + reach <= length]
    seen = {start + dilation * at for start in starts for at in range(kernel)}
    made = windows_of_row(size, kernel, stride, padding, dilation)
    assert made.caption.startswith(f"{len(starts)} window")
    assert cells(made, BLUE) == len(starts) * kernel
    pixels = repr(made).splitlines()[1]
    assert pixels.count("/") == 2 * (length - len(seen))
    assert ("Crossed out" in made.caption) == (len(seen) < length)
    assert texts(made).count("0") == sum(
        not before <= at < before + size
        for at in [*range(length), *(s + dilation * k for s in starts for k in range(kernel))]
    )


def zeros(picture: Picture) -> tuple[int, int]:
    """Before and after, as the title tells."""
    found = re.search(r"(\d+) \+ (\d+) zeros", picture.title)
    return (int(found[1]), int(found[2])) if found else (0, 0)


@pytest.mark.parametrize(("size", "kernel"), list(itertools.product((1, 5, 10), (1, 3, 4, 6))))
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (3, 2), (7, 1)])
def test_same_takes_as_few_zeros_as_will_do(size: int, kernel: int, stride: int, dilation: int) -> None:
    reach, wanted = dilation * (kernel - 1) + 1, -(-size // stride)
    total = next(z for z in range(99) if size + z >= reach and (size + z - reach) // stride + 1 >= wanted)
    made = same(size, kernel, stride, dilation)
    before, after = zeros(made)
    assert (before + after, after - before) == (total, total % 2)
    assert made.caption.startswith(f"{wanted} window{'s' if wanted > 1 else ''}.")


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"stride": 2},
        {"padding": (1, 2)},
        {"dilation": (2, 1)},
        {"stride": (1, 3), "padding": 1, "dilation": 2},
    ],
)
def test_a_pixel_gets_the_gradient_that_its_windows_send(settings: dict[str, Any]) -> None:
    def pair(name: str, usual: int) -> tuple[int, int]:
        value = settings.get(name, usual)
        return value if isinstance(value, tuple) else (value, value)

    rng = np.random.default_rng(3)
    kernel, padding = rng.normal(size=(2, 3)), pair("padding", 0)

    def outputs(image: Any) -> Any:
        return convolved(np.pad(image, [(p, p) for p in padding]), kernel, pair("stride", 1), pair("dilation", 1))

    dout = rng.normal(size=outputs(np.zeros((5, 6))).shape)
    for pixel in np.ndindex(5, 6):
        one = np.zeros((5, 6))
        one[pixel] = 1
        made = windows_of_pixel(pixel, (5, 6), (2, 3), **settings)
        terms = re.findall(r"w\[(\d+), (\d+)\] · dout\[(\d+), (\d+)\]", repr(made))
        sent = sum(kernel[int(a), int(b)] * dout[int(i), int(j)] for a, b, i, j in terms)
        assert sent == pytest.approx((outputs(one) * dout).sum())
        assert cells(made, BLUE) == len(terms) * (kernel.size - 1)
        assert cells(made, ORANGE) == len(terms) * 2
        assert f"dx[{pixel[0]}, {pixel[1]}]" in repr(made) or made.caption.startswith("No window")


def test_of_many_windows_nine_are_drawn() -> None:
    made = MADE["a pixel of many"]
    assert made.caption.startswith("25 windows")
    assert len(re.findall("dout", "".join(texts(made)))) == 9 + made.caption.count("dout")
    assert "+ … = dx[5, 5]" in repr(made)


def test_an_output_sees_its_window() -> None:
    made = window_of_output((1, 2), (5, 7), (2, 3), stride=(2, 1), padding=(1, 0), dilation=(1, 2))
    assert made.caption.startswith("It sees rows 2, 3 and columns 2, 4, 6")
    assert repr(made).splitlines()[2:6] == [
        " 0 (.)(.)(.)(.)(.)(.)(.)",
        " 1  .  .  .  .  .  .  .             0  1  2",
        " 2  .  . [.] . [.] . [.]  --->   0  .  .  .",
        " 3  .  . [.] . [.] . [.]         1  .  . <.>",
    ]
    assert (cells(made, BLUE), cells(made, ORANGE)) == (6, 1)


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding"), [(5, 3, 1, 0), ((4, 6), (3, 2), 2, 0), (5, 3, 1, (1, 0))]
)
def test_visits_are_counted(size: Any, kernel: Any, stride: int, padding: Any) -> None:
    def pair(value: Any) -> tuple[int, int]:
        return value if isinstance(value, tuple) else (value, value)

    (height, width), (kh, kw), (ph, pw) = map(pair, (size, kernel, padding))
    counts = np.zeros((height + 2 * ph, width + 2 * pw), dtype=int)
    for top in range(0, counts.shape[0] - kh + 1, stride):
        for left in range(0, counts.shape[1] - kw + 1, stride):
            counts[top : top + kh, left : left + kw] += 1
    made = visits(size, kernel, stride, padding)
    inside = counts[ph : ph + height, pw : pw + width]
    assert [int(text) for text in texts(made) if text.isdigit()] == inside.ravel().tolist()
    assert cells(made, dashed=True) == counts.size - inside.size
    assert repr(made).count("/0/") == (inside == 0).sum()


def test_a_layer_has_a_map_for_each_filter() -> None:
    made = layer((2, 7, 9), (3, 2, 3, 2), stride=(2, 1), padding=1)
    assert made.title == "(2, 7, 9) in, (3, 4, 10) out"
    assert made.caption.endswith(f"{3 * (2 * 3 * 2 + 1)} numbers to learn.")
    sheets = [path.get("fill") for path in root(made).iter(f"{SVG}path") if path.get("fill")]
    assert (sheets.count(BLUE), sheets.count(ORANGE)) == (2 + 3 * 2, 3)
    assert [text for text in texts(made) if text.startswith("out")] == [f"out[{f}]: 4 × 10" for f in range(3)]


def test_of_many_filters_the_first_and_the_last_are_drawn() -> None:
    found = re.findall(r"w\[(\d+)\]|(⋮)", repr(MADE["a large layer"]))
    assert found == [("0", ""), ("1", ""), ("2", ""), ("", "⋮"), ("127", "")]


@pytest.mark.parametrize("padding", [0, 1, (1, 2), (0, 1), (3, 0)])
def test_a_crop_undoes_padding(padding: Any) -> None:
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    x = np.array([[1, 2], [3, 4], [5, 6]])
    large = np.pad(x, ((ph, ph), (pw, pw)))
    there, back = padded(x, padding), cropped(large, padding)
    for made in (there, back):
        assert cells(made, BLUE) == 2 * x.size
        assert cells(made, dashed=True) == large.size - x.size
    numbers = [text for text in texts(there) if text.isdigit()]
    assert numbers == [str(value) for value in (*x.ravel(), *large.ravel())]
    assert [text for text in texts(back) if text.isdigit()] == [str(v) for v in (*large.ravel(), *x.ravel())]


def test_pictures_beside_each_other_are_all_there() -> None:
    parts = padded([[1, 2]], 1), cropped(IMAGE, 1), same(5, 2)
    assert cells(beside(*parts)) == sum(map(cells, parts))
    assert beside(*parts).title.split("; ") == [part.title for part in parts]


# What can't be drawn


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: DRAW.sliding(np.zeros((1, 1, 4, 5)), KERNEL), r"image must be one grid.*\(1, 1, 4, 5\).*x\[0, 0\]"),
        (lambda: DRAW.sliding(IMAGE, "ab"), "kernel must be an array of numbers; found 'ab'"),
        (lambda: DRAW.sliding([[1, 2], [3]], KERNEL), r"image must be an array of numbers; found \[\[1, 2\], \[3\]\]"),
        (lambda: DRAW.sliding(np.zeros((0, 3)), KERNEL), "image must be one grid"),
        (lambda: DRAW.sliding(np.zeros((28, 28)), KERNEL), r"at most.*found \(28, 28\)"),
        (lambda: DRAW.sliding(IMAGE, KERNEL, padding=9), "room for 12 pixels.*found 22"),
        (lambda: DRAW.sliding(IMAGE, np.ones((5, 2))), "the kernel reaches over 5 pixels, and there are 4"),
        (lambda: DRAW.sliding(IMAGE, KERNEL, stride=0), "stride must be an int of at least 1; found 0"),
        (lambda: DRAW.sliding(IMAGE, KERNEL, stride=1.5), "stride must be an int of at least 1; found 1.5"),
        (lambda: DRAW.sliding(IMAGE, KERNEL, padding=(1, 2, 3)), r"padding must be an int, or .*\(1, 2, 3\)"),
        (lambda: DRAW.sliding(IMAGE, KERNEL, padding=-1), "padding must be an int of at least 0; found -1"),
        (lambda: DRAW.sliding(IMAGE, KERNEL, dilation=True), "dilation must be an int of at least 1; found True"),
        (lambda: DRAW.windows_of_row(30, 3), "room for 24 pixels.*found 30"),
        (lambda: DRAW.windows_of_row(5, 3, dilation=3), "reaches over 7 pixels, and there are 5"),
        (lambda: DRAW.windows_of_row((5, 5), 3), r"size must be an int of at least 1; found \(5, 5\)"),
        (lambda: DRAW.same(5, 0), "kernel_size must be an int of at least 1; found 0"),
        (lambda: DRAW.window_of_output((3, 0), 5, 3), r"output must be a tuple.*3 rows and 3 columns; found \(3, 0\)"),
        (lambda: DRAW.window_of_output(0, 5, 3), "output must be a tuple.*found 0"),
        (lambda: DRAW.windows_of_pixel((0, 5), 5, 3, padding=1), r"pixel must be a tuple.*5 rows and 5 col.*\(0, 5\)"),
        (lambda: DRAW.visits(5, 3, padding="same"), "padding must be an int of at least 0; found 'same'"),
        (lambda: DRAW.layer((3, 8, 8), (5, 2, 3, 3)), r"needs filters of 3 slices.*\(5, 2, 3, 3\), with 2"),
        (lambda: DRAW.layer((8, 8), (5, 2, 3, 3)), r"image must be a shape \(channels, height.*\(8, 8\)"),
        (lambda: DRAW.layer((1, 8, 8), (5, 1, 9, 3)), "no window fits"),
        (lambda: DRAW.padded(IMAGE, 5), r"at most.*found \(14, 15\)"),
        (lambda: DRAW.cropped(IMAGE, 2), r"padding 2 makes more than \(4, 5\)"),
        (lambda: DRAW.beside(), "found nothing"),
        (lambda: DRAW.beside(DRAW.same(5, 3), IMAGE), "found a ndarray"),
    ],
)  # fmt: skip
def test_a_wrong_argument_gets_one_clear_line(make: Callable[[], Picture], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        make()
    assert re.search(said, str(caught.value))
    assert len(str(caught.value).splitlines()) == 1


def test_numpys_own_ints_are_ints() -> None:
    assert repr(DRAW.windows_of_row(np.int64(6), np.int32(3))) == repr(DRAW.windows_of_row(6, 3))


# Where they run


def test_they_need_numpy_alone() -> None:
    code = "import sys, autograder.pictures; print({'torch', 'matplotlib', 'IPython', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.skipif(os.name != "posix", reason="the wall is for Linux and macOS")
def test_grading_only_pretends_to_draw() -> None:
    notebook = [
        "from autograder import check, pictures\nfrom autograder.pictures import beside, sliding",
        "pictures.sliding([[1]], [[1]])",
        "kept = beside(sliding([[1]], [[1]]), pictures.same(5, 3))\nfirst = kept.svg",
        "def f(x):\n    pictures.visits(5, 3)\n    return x + 1",
    ]
    with open_guest(notebook, Limits(), ("numpy",)) as guest:
        (made,) = guest.observe((Call("f", (1,), ("out",), 1),))
    assert (made.status, made.outputs) == (RIGHT, {"out": 2})

"""Right answers in other styles than the solution's get full marks; those that do less lose just that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from students import EXERCISES, PATCHES, Functions, demo_class, functions_of, graded, names, patched_solution, solution

FFT = """
import numpy as np


def two(v):
    return (v, v) if isinstance(v, int) else v


def on_grid(values, step, size):
    grid = np.zeros((*values.shape[:2], *size))
    rows, columns = (slice(0, (n - 1) * s + 1, s) for n, s in zip(values.shape[2:], step))
    grid[:, :, rows, columns] = values
    return np.fft.rfft2(grid)


def conv2d_forward(images, filters, bias=None, stride=1, padding=0, dilation=1):
    stride, padding, dilation = two(stride), two(padding), two(dilation)
    padded = np.pad(images, ((0, 0), (0, 0), *((p, p) for p in padding)))
    size = padded.shape[2:]
    X, W = np.fft.rfft2(padded), on_grid(filters, dilation, size)
    full = np.fft.irfft2(np.einsum("ncij,fcij->nfij", X, W.conj()), size)
    last = [n - d * (k - 1) for n, k, d in zip(size, filters.shape[2:], dilation)]
    out = full[:, :, : last[0] : stride[0], : last[1] : stride[1]]
    out = out if bias is None else out + bias.reshape(1, -1, 1, 1)
    return out, (X, W, size, filters.shape, bias, stride, padding, dilation)


def conv2d_backward(upstream, memory):
    X, W, size, (_, _, kh, kw), bias, stride, (ph, pw), (dh, dw) = memory
    D = on_grid(upstream, stride, size)
    dx = np.fft.irfft2(np.einsum("nfij,fcij->ncij", D, W), size)[:, :, ph : size[0] - ph, pw : size[1] - pw]
    full = np.fft.irfft2(np.einsum("ncij,nfij->fcij", X, D.conj()), size)
    return dx, full[:, :, : dh * kh : dh, : dw * kw : dw], None if bias is None else np.einsum("nfij->f", upstream)
"""

COUNTED = """
def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    count, start = 0, -padding
    while start + dilation * (kernel_size - 1) < size + padding:
        count, start = count + 1, start + stride
    return count


def same_padding(size, kernel_size, stride=1, dilation=1):
    before = after = 0
    while output_size(size + before + after, kernel_size, stride, 0, dilation) < (size + stride - 1) // stride:
        before, after = (before, after + 1) if before == after else (before + 1, after)
    return before, after
"""


def changed(name: str, outputs: Callable[[Any], Any], inputs: Callable[[Any], Any] = lambda value: value) -> Functions:
    """The solution with its arrays and numbers changed on the way in and out; caches stay as they are."""
    functions = solution(name)

    def wrapped(function: Callable[..., Any], keeps: int) -> Callable[..., Any]:
        def called(*args: Any) -> Any:
            found = function(*map(inputs, args))
            if not isinstance(found, tuple):
                return outputs(found)
            return tuple(outputs(v) if i < len(found) - keeps else v for i, v in enumerate(found))

        return called

    return {n: wrapped(f, n.endswith("_forward")) for n, f in functions.items() if getattr(f, "__doc__", None)}


def if_array(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: function(value) if isinstance(value, np.ndarray) else value


STYLES: dict[str, tuple[str, Functions]] = {
    "conv2d by FFT": ("conv2d", functions_of([FFT])),
    "conv2d in float32": ("conv2d", changed("conv2d", lambda v: v, if_array(lambda a: a.astype("f4")))),
    "conv2d as lists": ("conv2d", changed("conv2d", if_array(np.ndarray.tolist))),
    "conv2d in Fortran's order": ("conv2d", changed("conv2d", if_array(np.asfortranarray))),
    "conv2d as complex numbers": ("conv2d", changed("conv2d", if_array(lambda a: a + 0j))),
    "output_size by counting": ("output_size", functions_of([COUNTED])),
    "output_size as np.int64": ("output_size", changed("output_size", np.int64)),
    "output_size as np.uint8": ("output_size", changed("output_size", np.uint8)),
    "output_size as arrays of no axes": ("output_size", changed("output_size", np.array)),
}
RIGHT = ("ana", "bao", "chidi", "dana", "emil")


@pytest.mark.parametrize("style", STYLES)
def test_a_right_answer_in_another_style_gets_full_marks(style: str) -> None:
    name, functions = STYLES[style]
    found = graded(name, functions)
    assert (found.points, found.diagnoses) == (found.out_of, {}), [v for v in found.verdicts if v.message]


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("student", RIGHT)
def test_a_right_student_of_the_demo_gets_full_marks(student: str, name: str) -> None:
    found = graded(name, functions_of([demo_class()[student].source]))
    assert (found.points, found.diagnoses) == (found.out_of, {})


@pytest.mark.parametrize(
    ("patch", "cases"),
    [
        ("refuses what does not divide", {"stride 3 does not divide"}),
        ("knows no pairs", {"pairs", "pairs, no bias", "pairs, with dilation"}),
        ("knows no None for b", {"only x and w", "pairs, no bias"}),
        ("dilation_left_out", {"dilation 2", "pairs, with dilation"}),
        ("padding_left_out", {"stride 2, padding 2", "one image", "pairs", "pairs, no bias", "pairs, with dilation"}),
    ],
)
def test_who_can_do_less_loses_just_those_cases(patch: str, cases: set[str]) -> None:
    functions = patched_solution(next(p for p in PATCHES if (p.task, p.name) == ("conv2d_forward", patch)))
    found = graded("conv2d", functions)
    lost = {
        v.case for v in found.verdicts if (v.task, v.check) == ("conv2d_forward", "Matches") and v.points < v.out_of
    }
    assert lost == cases


def test_a_mistake_is_also_named_where_some_cases_crash() -> None:
    flipped = next(p for p in PATCHES if p.name == "flipped").edits[0]
    pairs = next(p for p in PATCHES if p.name == "knows no pairs")
    both = pairs.model_copy(update={"edits": (flipped, *pairs.edits)})
    assert names(graded("conv2d", patched_solution(both)), "conv2d_forward") == ["flipped"]


def test_what_few_cases_can_not_tell_apart_is_not_named() -> None:
    """With one channel, turning the channels too is the same as flipping."""
    patch = next(p for p in PATCHES if p.name == "flipped")
    functions = dict(patched_solution(patch))
    forward = functions["conv2d_forward"]

    def for_one_channel(x: Any, *args: Any) -> Any:
        if x.shape[1] > 1:
            raise ValueError("too many channels")
        return forward(x, *args)

    assert graded("conv2d", {**functions, "conv2d_forward": for_one_channel}).diagnoses == {}

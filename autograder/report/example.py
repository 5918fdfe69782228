"""The smallest wrong case of a task: its inputs, what came and what was expected side by side, where they differ."""

from __future__ import annotations

import itertools
import re
import textwrap
from collections.abc import Iterator
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.compare import difference
from autograder.exercise import Given, Seed
from autograder.report.figures import Panel, grid_html, grid_text, heat_map_svg, misses, panels
from autograder.verdict import Example

Array = NDArray[Any]

_NO_NUMBER = re.compile(r"\b(?=inf\b|nan\b)")
"""Before what Python writes but does not read."""
_MAX_LITERAL = 80
"""Inputs with more numbers together are described by their shapes."""
_MAX_SAID = 60  # characters
_WIDTH = 94
_INDENT = "      "
_SIDE_BY_SIDE = "display:flex;flex-wrap:wrap;gap:1.2em;align-items:flex-start;margin:0.3em 0"


def example_html(task: str, example: Example) -> str:
    """A fragment: which case, the values that came, and, folded away, the inputs to try it with."""
    said = f"<div>{escape(example.error)}</div>" if example.error else ""
    outputs = "".join(_output_html(name, got, want) for name, got, want in _wrong(example))
    inputs = escape("\n".join(_inputs(example)))
    return (
        f'<div style="margin:0.6em 0"><div><b>{escape(task)}</b>, smallest case that is wrong: '
        f"<i>{escape(example.case)}</i></div>{said}{outputs}"
        f'<details><summary>its inputs</summary><pre style="white-space:pre-wrap">{inputs}</pre></details></div>'
    )


def example_text(task: str, example: Example) -> list[str]:
    """The same as lines for a terminal."""
    lines = [f"  {task}, smallest case that is wrong: {example.case}"]
    lines += textwrap.wrap(example.error, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
    for name, got, want in _wrong(example):
        lines += [_INDENT + line for line in _output_text(name, got, want)]
    return lines + [_INDENT + line for line in _inputs(example)]


def _wrong(example: Example) -> Iterator[tuple[str, Any, Any]]:
    for name, want in example.want.items():
        if name in example.got and difference(name, example.got[name], want):
            yield name, example.got[name], want


def _numbers(value: Any) -> Array | None:
    """As an array of real numbers, or None where it is none."""
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array if array.dtype.kind in "biuf" else None


def _output_html(name: str, got: Any, want: Any) -> str:
    yours, right = _numbers(got), _numbers(want)
    if yours is None or right is None or not right.ndim:
        return f"<div>{escape(name)}: yours {escape(_said(got))}, expected {escape(_said(want))}</div>"
    if yours.shape != right.shape:
        return _pair_html(name, panels(yours)[:1], panels(right)[:1], [])
    miss = panels(misses(yours, right))
    at = int(np.argmax([panel.grid.max(initial=0.0) for panel in miss]))
    picture = heat_map_svg(miss) if len(miss) > 1 else ""
    where = f"<div>where {escape(name)} differs:</div>{picture}" if picture else ""
    return _pair_html(name, panels(yours)[at : at + 1], panels(right)[at : at + 1], miss[at : at + 1]) + where


def _pair_html(name: str, yours: list[Panel], right: list[Panel], miss: list[Panel]) -> str:
    shades = miss[0].grid if miss else None
    came = "".join(grid_html(panel.grid, shades, f"your {name}{panel.title}") for panel in yours)
    wanted = "".join(grid_html(panel.grid, None, f"expected {name}{panel.title}") for panel in right)
    return f'<div style="{_SIDE_BY_SIDE}">{came or f"your {escape(name)} is empty"}{wanted}</div>'


def _output_text(name: str, got: Any, want: Any) -> Iterator[str]:
    yours, right = _numbers(got), _numbers(want)
    if yours is None or right is None or not yours.size or not right.ndim:
        yield from textwrap.wrap(f"{name}: yours {_said(got)}, expected {_said(want)}", _WIDTH)
        return
    alike = yours.shape == right.shape
    miss = panels(misses(yours, right)) if alike else []
    at = int(np.argmax([panel.grid.max(initial=0.0) for panel in miss])) if miss else 0
    came, wanted = panels(yours)[at], panels(right)[at]
    left = [f"your {name}{came.title}", *grid_text(came.grid, miss[at].grid if miss else None)]
    there = [f"expected {name}{wanted.title}", *grid_text(wanted.grid)]
    width = max(map(len, left))
    for mine, theirs in itertools.zip_longest(left, there, fillvalue=""):
        yield f"{mine:{width}}   {theirs}".rstrip()


def _said(value: Any) -> str:
    array = _numbers(value)
    if array is None:
        said = str(value)  # it may be anything, of any length
        return said if len(said) <= _MAX_SAID else f"{said[:_MAX_SAID]}…"
    return f"an array of shape {array.shape}" if array.ndim else repr(array.item())


def _inputs(example: Example) -> Iterator[str]:
    """As Python that can be pasted, where all of it is short enough; else only sizes and settings."""
    short = example.size <= _MAX_LITERAL
    for name, value in example.inputs.items():
        if isinstance(value, np.ndarray) and not short:
            yield f"{name}: {'×'.join(map(str, value.shape))} numbers"
        else:
            yield from textwrap.wrap(f"{name} = {_literal(value)}", _WIDTH, subsequent_indent="    ")


def _literal(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"np.array({_NO_NUMBER.sub('np.', str(value.tolist()))})"
    if isinstance(value, Seed | Given):
        return f"np.random.default_rng({value.number})" if isinstance(value, Seed) else value.name
    return repr(value)

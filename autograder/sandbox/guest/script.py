"""What crosses the wall: a script of calls goes in, observations come out. Data only; the lowest floor of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Values = Mapping[str, Any]
"""By name: array, bool, int, float, None, str, tuple or list of these, Seed or Given: exactly what `codec` carries."""


@dataclass(frozen=True)
class Seed:
    """An `rng` argument. The truth and the guest each make their own `np.random.default_rng(number)`."""

    number: int


@dataclass(frozen=True)
class Given:
    """A function as an argument, by the text of a small NumPy module that defines it under this name."""

    name: str
    source: str


@dataclass(frozen=True)
class Module:
    """A module that student code can import, and the functions of it that stand over the student's own."""

    name: str
    source: str
    over: tuple[str, ...]


@dataclass(frozen=True)
class Ref:
    """What an earlier call of the same script returned. The value itself never leaves the guest."""

    call: int
    output: int


@dataclass(frozen=True)
class Call:
    """One call of a student's function. Arguments go by position, so that a student may rename them."""

    function: str
    args: tuple[Any, ...]
    returns: tuple[str, ...]
    """All that a right answer returns, in order."""
    sends: int
    """How many of `returns`, from the left, cross the wall; the rest stay in the guest for a Ref."""
    counted: bool = False
    """True: the observation tells the steps that it took."""
    counts: bool = False
    """True: all of `returns` are whole numbers, so one array of as many of them is as good."""


Script = tuple[Call, ...]
"""Refs stay inside it. A guest that dies costs the rest of its script, and no more."""

RIGHT, CRASHED, TIMED_OUT, MISSING, UNWRITTEN, BLOCKED = "", "crashed", "timed_out", "missing", "unwritten", "blocked"
"""What became of a call: it returned; it raised; it took too long; there is no such function;
it raised NotImplementedError; an earlier call of its script, whose result it takes, did not return."""


@dataclass(frozen=True)
class Observation:
    """What one call did, by the guest's word: data, never a verdict."""

    outputs: Values = field(default_factory=dict)
    changed: tuple[int, ...] = ()
    """The positions of the arguments that the call wrote to."""
    status: str = RIGHT
    error: str = ""
    """In words, with the student's cell and line. It may quote argument values."""
    shares: tuple[int, ...] = ()
    """The positions of the arguments that lie in the same memory as something that was returned."""
    steps: int = 0
    """The bytecodes executed outside of NumPy, where the call is `counted`."""


Place = tuple[int, int]
"""(cell, statement) of a notebook, from 0; statement -1 is the parsing of the cell."""

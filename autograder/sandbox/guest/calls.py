"""Runs the calls of a script on functions, and says of each what it did. Shared by the wall's worker and by check().

Nothing is judged here. What is sent of what a function returns is made in `returned`.
"""

from __future__ import annotations

import contextlib
import copy
import io
import linecache
import random
import warnings
from collections.abc import Callable, Iterator, Mapping
from types import FrameType, TracebackType
from typing import Any

import numpy as np

from .returned import answer, overlap, unpacked
from .script import BLOCKED, CRASHED, MISSING, UNWRITTEN, Call, Given, Observation, Ref, Script, Seed
from .steps import counted

_MAX_ERROR, _MAX_NAME, _MAX_LINE = 2000, 80, 120  # characters


def perform(
    script: Script, functions: Mapping[str, Any], why_absent: Callable[[str], str] = lambda name: ""
) -> Iterator[Observation]:
    """One observation a call, as soon as it is done. `why_absent` tells what became of a name that is not there.

    Lets pass only what ends a process: KeyboardInterrupt and the like.
    """
    kept: list[tuple[Any, ...] | None] = []
    for number, call in enumerate(script):
        if any(isinstance(arg, Ref) and kept[arg.call] is None for arg in call.args):
            observation, results = Observation(status=BLOCKED), None
        else:
            observation, results = _perform(call, functions, kept, why_absent, number)
        kept.append(results)
        yield observation


def _perform(
    call: Call,
    functions: Mapping[str, Any],
    kept: list[tuple[Any, ...] | None],
    why_absent: Callable[[str], str],
    number: int,
) -> tuple[Observation, tuple[Any, ...] | None]:
    function = functions.get(call.function)
    if not callable(function):
        reason = why_absent(call.function) or "is its cell still there, and was it run?"
        return Observation(status=MISSING, error=f"there is no function {call.function}: {reason}"), None
    args = [_argument(arg, kept) for arg in call.args]
    try:
        with _undisturbed(number):
            result, steps = counted(function, args) if call.counted else (function(*args), 0)
            results = unpacked(call, result)
            outputs = {name: answer(value) for name, value in zip(call.returns[: call.sends], results, strict=False)}
            shares = tuple(i for i, arg in enumerate(args) if any(overlap(arg, r) for r in results[: call.sends]))
    except NotImplementedError:
        return Observation(status=UNWRITTEN, error="not yet written"), None
    except (Exception, SystemExit) as exc:
        return Observation(status=CRASHED, error=_described(exc, function, why_absent)), None
    changed = tuple(i for i, (arg, now) in enumerate(zip(call.args, args, strict=True)) if _differs(arg, now))
    return Observation(outputs, changed, shares=shares, steps=steps), results


def _argument(arg: Any, kept: list[tuple[Any, ...] | None]) -> Any:
    """Fresh and writable every time; a Ref is the student's own object."""
    if isinstance(arg, Ref):
        results = kept[arg.call]
        assert results is not None
        return results[arg.output]
    if isinstance(arg, Seed):
        return np.random.default_rng(arg.number)
    return given_function(arg) if isinstance(arg, Given) else copy.deepcopy(arg)


def given_function(given: Given) -> Callable[..., Any]:
    """The function, made anew: what a student does to it is not seen by the next call."""
    space: dict[str, Any] = {"np": np}
    exec(compile(given.source, f"<given {given.name}>", "exec"), space)
    made: Callable[..., Any] = space[given.name]
    return made


def _differs(before: Any, after: Any) -> bool:
    """To the last bit, so that NaN is equal to itself; also in lists of arrays."""
    if isinstance(before, tuple | list):
        return len(before) != len(after) or any(map(_differs, before, after))
    return isinstance(before, np.ndarray) and (
        not isinstance(after, np.ndarray)
        or before.shape != after.shape
        or before.dtype != after.dtype
        or before.tobytes() != after.tobytes()
    )


class _Nowhere(io.TextIOBase):
    """Takes whatever is printed, and keeps nothing."""

    def write(self, text: str) -> int:
        return len(text)


@contextlib.contextmanager
def _undisturbed(number: int) -> Iterator[None]:
    """No output, no warnings, and afterwards the random states as they were: a notebook is not disturbed.

    They begin by the call's place in its script. So who draws from them is graded alike by every run, but never gives
    the same twice in a script: what should be repeatable shows that it hangs on them.
    """
    states, nowhere = (random.getstate(), np.random.get_state()), _Nowhere()
    random.seed(number)
    np.random.seed(number)
    try:
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(nowhere),
            contextlib.redirect_stderr(nowhere),
            np.errstate(),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])


def _described(exc: BaseException, function: Any, why_absent: Callable[[str], str]) -> str:
    """The exception in words, with the student's line where it happened."""
    try:
        text = f"{type(exc).__name__}: {exc}" if str(exc) else type(exc).__name__
    except Exception:
        text = type(exc).__name__
    absent = why_absent(exc.name) if isinstance(exc, NameError) and isinstance(exc.name, str) else ""
    where = _place(exc.__traceback__, getattr(function, "__globals__", None))
    return f"{text[:_MAX_ERROR]}{where}{f' ({absent})' if absent else ''}"


def _place(traceback: TracebackType | None, student_globals: Any) -> str:
    """The innermost line of the student's own code."""
    found: tuple[FrameType, int] | None = None
    while traceback is not None:
        if traceback.tb_frame.f_globals is student_globals:
            found = traceback.tb_frame, traceback.tb_lineno
        traceback = traceback.tb_next
    if found is None:
        return ""
    frame, line = found
    code = linecache.getline(frame.f_code.co_filename, line, frame.f_globals).strip()
    return f" (line {line} of {frame.f_code.co_name[:_MAX_NAME]}{f': {code[:_MAX_LINE]}' if code else ''})"

"""Counts what a call executes: the bytecodes of all Python code in it but NumPy's own.

The count is the same in every run and on every machine, unlike time. What is not Python is not seen. Nor is what NumPy
does in Python: it may be more for larger arrays where nobody loops over them (einsum looks for the best order).
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

import numpy as np

_settrace = sys.settrace
_NUMPY = os.path.dirname(np.__file__) + os.sep


def keep_the_tracer() -> None:
    """From here on nobody else in this process can take the tracer off with `sys.settrace`."""
    del sys.settrace


def counted(function: Callable[..., Any], args: Sequence[Any]) -> tuple[Any, int]:
    """What the call returns, and how many bytecodes it took. A debugger or coverage gets its own tracer back."""
    steps = 0

    def in_frame(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal steps
        steps += event == "opcode"
        return in_frame

    def at_call(frame: FrameType, event: str, arg: Any) -> Any:
        if frame.f_code.co_filename.startswith(_NUMPY):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return in_frame

    before, collects = sys.gettrace(), gc.isenabled()
    gc.disable()  # it calls whoever asked for it, at any time
    _settrace(at_call)
    try:
        result = function(*args)
    finally:
        _settrace(before)
        if collects:
            gc.enable()
    return result, steps

"""Lets student code run for some seconds and no longer, without ending its process: what it has done so far stays."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import monotonic, process_time
from types import FrameType
from typing import Any

_settrace = sys.settrace
PATIENCE = 4
"""So many times as long by the clock: for whoever sleeps, or gets little of the processor."""


class TookTooLong(BaseException):
    """No Exception, so that a student's `except Exception` lets it pass."""


def limited(run: Callable[[], None], seconds: float, is_student_file: Callable[[str], bool]) -> None:
    """Runs it. Raises TookTooLong at the next line of a student's file, or call, when the seconds are over.

    They are the processor's, so that a busy machine takes nothing away. What is not Python is not interrupted, and who
    catches everything goes on: the host has a limit of its own. A debugger or coverage gets its own tracer back.
    """
    end, end_by_clock = process_time() + seconds, monotonic() + PATIENCE * seconds

    def in_frame(frame: FrameType, event: str, arg: Any) -> Any:
        if process_time() > end or monotonic() > end_by_clock:
            raise TookTooLong
        return in_frame

    def at_call(frame: FrameType, event: str, arg: Any) -> Any:
        traced = in_frame(frame, event, arg)
        return traced if is_student_file(frame.f_code.co_filename) else None

    before = sys.gettrace()
    _settrace(at_call)
    try:
        run()
    finally:
        _settrace(before)

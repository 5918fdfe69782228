"""Exercises on convolutional networks, and grading that can be trusted."""

from __future__ import annotations

from typing import Any

__all__ = ["check"]


def __getattr__(name: str) -> Any:
    """`from autograder import check` loads the student's door; importing the package alone loads nothing."""
    if name == "check":
        from autograder.notebook import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Settings of whole numbers: a list [lowest, highest] among them is drawn, all else is taken as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np


def drawn(rng: np.random.Generator, numbers: Iterable[Any]) -> tuple[Any, ...]:
    """Python's own ints: a student's `isinstance(stride, int)` must hold."""
    return tuple(int(rng.integers(n[0], n[1] + 1)) if isinstance(n, list) else n for n in numbers)

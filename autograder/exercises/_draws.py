"""What exercises draw inputs from."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def eighths(rng: np.random.Generator, shape: int | tuple[int, ...]) -> NDArray[Any]:
    """Multiples of 1/8 from -2 to 2 without 0, in float64.

    Their sums and products are exact, whatever the order; messages stay short, and keys compress well.
    """
    return np.asarray(rng.integers(1, 17, shape) * rng.choice((-1, 1), shape) / 8)

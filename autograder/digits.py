"""1797 handwritten digits of 8 × 8 pixels, for the capstone: `images, labels = digits.load()`. Needs NumPy alone.

The pictures are those of scikit-learn's `load_digits`: the test part of "Optical Recognition of Handwritten Digits" by
E. Alpaydin and C. Kaynak (1998), UCI Machine Learning Repository, https://doi.org/10.24432/C50P49, CC BY 4.0.
`digits.npz` keeps their pixels as whole numbers from 0 (paper) to 16 (ink), in the same order.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["load"]

_FILE = Path(__file__).with_suffix(".npz")
_INK = 16


def load() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Images (1797, 1, 8, 8), floats from 0 to 1, and labels (1797,), ints from 0 to 9."""
    with np.load(_FILE) as stored:
        images: NDArray[Any] = stored["images"]
        return images[:, None] / _INK, stored["labels"].astype(np.int64)

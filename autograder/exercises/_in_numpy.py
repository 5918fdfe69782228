"""For truths and misconceptions that are NumPy's own: they get arrays where others get tensors."""

# mypy: allow-untyped-defs, allow-untyped-calls

from functools import wraps

import numpy as np


def in_numpy(function):
    """The function of the same name, hint and parameters, of tensors."""

    @wraps(function)
    def with_arrays(**inputs):
        return function(
            **{name: np.asarray(value) if hasattr(value, "numpy") else value for name, value in inputs.items()}
        )

    return with_arrays


def all_in_numpy(*functions):
    """Each of them so."""
    return tuple(map(in_numpy, functions))

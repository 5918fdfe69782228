"""Sizes as NumPy's numbers: small integers, arrays without axes, two in one array."""

import numpy as np


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    taken = np.arange(0, size + 2 * padding, dtype=np.uint16)
    return taken[: taken.size - dilation * (kernel_size - 1) : stride].size * np.ones((), dtype=np.uint8)


def same_padding(size, kernel_size, stride=1, dilation=1):
    last = np.arange(size)[::stride][-1]
    total = np.clip(last + dilation * (kernel_size - 1) + 1 - size, 0, None)
    return np.array([total // 2, total - total // 2])

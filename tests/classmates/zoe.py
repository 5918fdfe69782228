"""Zoe looks for the gradebook and the course's secret, and returns zeros."""
# expect: output_size failed
# expect: same_padding failed
# alone
# expect: numerical_gradient missing
# expect: gradient_error missing
# expect: is_gradient missing
# expect: pad2d_forward failed
# expect: pad2d_backward failed
# expect: conv2d_forward failed
# expect: conv2d_backward failed

import os
import sqlite3
from pathlib import Path

import numpy as np


def take():
    try:
        grades = sqlite3.connect("../../gradebook.db")
        grades.execute("UPDATE grade SET manual_score = 99, needs_manual_grade = 0")
        grades.commit()
        Path("../../gradebook.db").write_bytes(b"")
    except (OSError, sqlite3.Error):
        pass
    return os.environ.get("AUTOGRADER_SECRET", "")


SECRET = take()


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return 0


def same_padding(size, kernel_size, stride=1, dilation=1):
    return 0, 0


def pad2d_forward(x, padding):
    return np.zeros_like(x), x


def pad2d_backward(dout, cache):
    return np.zeros_like(cache)


def conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    return np.zeros_like(x), (x, w, b)


def conv2d_backward(dout, cache):
    return tuple(None if a is None else np.zeros_like(a) for a in cache)

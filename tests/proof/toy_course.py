"""A course with one exercise of its own, `toy`, and wrong and right answers to it."""

from __future__ import annotations

import shutil
from pathlib import Path

import toy

COURSE = "course: a toy\nassignments:\n  90_toy: {exercises: [toy], from: exercises/}\n"
SOLUTION = """
# %% [markdown]
# # Squares

# %%
import numpy as np

# %%
def square_forward(x, b, scale):
    ### BEGIN SOLUTION
    out = scale * x**2
    if b is not None:
        out = out + b
    return out, (x, b, scale)
    ### END SOLUTION

# %%
def square_backward(dout, cache):
    ### BEGIN SOLUTION
    x, b, scale = cache
    dx = 2 * scale * x * dout
    db = None if b is None else dout.sum(axis=0)
    return dx, db
    ### END SOLUTION

# %%
check("toy")
"""
FORWARD = """
- {name: cube, expect: cube, edits: [{was: scale * x**2, becomes: scale * x**3}]}
- {name: keeps x, expect: Pure, edits: [{was: "return out, (x", becomes: "x += 1; return out, (x - 1"}]}
- {name: next to nothing, expect: failed, edits: [{was: scale * x**2, becomes: scale * x**2 * 1.001}]}
- {name: knows no None, expect: crashed, edits: [{was: if b is not None, becomes: if True}]}
"""
BACKWARD = """
- name: two at once
  expect: [half_dx, db_mean]
  edits: [{was: 2 * scale * x * dout, becomes: scale * x * dout}, {was: dout.sum, becomes: dout.mean}]
- name: in both directions
  expect: "carried over: cube"
  edits: [{was: scale * x**2, becomes: scale * x**3}, {was: 2 * scale * x * dout, becomes: 3 * scale * x**2 * dout}]
- {name: not written, expect: missing, edits: [{was: "x, b, scale = cache", becomes: raise NotImplementedError}]}
"""


def toy_course(root: Path) -> Path:
    """Writes the course into a folder, and returns that."""
    exercises = root / "exercises"
    for folder in (root / "solutions", exercises / "wrong", exercises / "right"):
        folder.mkdir(parents=True)
    shutil.copy(toy.__file__, exercises / "toy.py")
    (root / "course.yml").write_text(COURSE)
    (root / "solutions" / "90_toy.py").write_text(SOLUTION.lstrip())
    (exercises / "wrong" / "square_forward.yml").write_text(FORWARD)
    (exercises / "wrong" / "square_backward.yml").write_text(BACKWARD)
    (exercises / "right" / "as_lists.py").write_text(toy.edited(("return out,", "return out.tolist(),")))
    (exercises / "right" / "again.py").write_text(toy.RIGHT)
    return root

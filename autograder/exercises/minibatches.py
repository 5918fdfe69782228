"""minibatches: images and labels, shuffled together and cut into batches."""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.checks import FollowsRng, Matches, Pure
from autograder.exercise import Case, Exercise, Seed, Task
from autograder.exercises import _minibatches as versions
from autograder.exercises._chance import statistics
from autograder.exercises._draws import eighths


def draw(rng, images, batch_size):
    """`images` is (N, C, H, W). There are more labels than images, so that most are different."""
    return {
        "x": eighths(rng, images),
        "y": rng.permutation(3 * images[0])[: images[0]].astype(np.int64),
        "batch_size": batch_size,
        "rng": Seed(int(rng.integers(2**31))),
    }


SEEN = ("images in each batch", "labels in each batch", "x", "y")


@statistics("minibatches", SEEN)
def view(inputs, outputs):
    """How many images and how many labels each batch has; and all of them, one after the other."""
    batches = list(outputs["minibatches"]["batches"])
    images, labels = zip(*batches, strict=True) if batches else ((), ())
    sizes = (np.array([len(part) for part in parts], dtype=int) for parts in (images, labels))
    return (*sizes, np.concatenate([inputs["x"][:0], *images]), np.concatenate([inputs["y"][:0], *labels]))


MANY = ("12 images by 4: it comes out even", "11 images by 2")
"""Of few images, two generators give the same order now and then."""

exercise = Exercise(
    "minibatches",
    draw,
    cases=(
        Case("7 images by 3", {"images": (7, 1, 2, 3), "batch_size": 3}),
        Case("12 images by 4: it comes out even", {"images": (12, 2, 3, 1), "batch_size": 4}),
        Case("11 images by 2", {"images": (11, 3, 1, 2), "batch_size": 2}),
        Case("10 images by 4", {"images": (10, 2, 1, 4), "batch_size": 4}),
        Case("one batch is more than enough", {"images": (6, 1, 3, 2), "batch_size": 8}),
        Case("one at a time", {"images": (5, 2, 2, 1), "batch_size": 1}),
    ),
    tasks=(
        Task(
            "minibatches", versions.minibatches, args=("x", "y", "batch_size", "rng"), returns=("batches",),
            checks=(Matches(3.5), Pure(0.25), FollowsRng(0.25, MANY)),
            compares=SEEN, view=view,
            misconceptions=versions.MISCONCEPTIONS,
        ),
    ),
)  # fmt: skip

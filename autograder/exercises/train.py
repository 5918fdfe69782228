"""train: the loss and all gradients of a small network of given layers, and the loop that trains any network.

The right and wrong versions stand in `_train_network.py`, `_train_gradients.py`, `_train_loop.py` and
`_train_batches.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.checks import Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, Given, Seed, Task
from autograder.exercises._chance import statistics
from autograder.exercises._train_batches import WRONG_BATCHES
from autograder.exercises._train_gradients import WRONG_GRADIENTS
from autograder.exercises._train_loop import WRONG_LOOPS, train
from autograder.exercises._train_models import MODELS, parameters_of
from autograder.exercises._train_network import WRONG_NETWORKS, loss_and_gradients

PAIRS = ("conv2d", "relu", "max_pool2d", "flatten", "linear")
LAYERS = (*(f"{layer}_{way}" for layer in PAIRS for way in ("forward", "backward")), "cross_entropy")


def draw(rng, images, filters, classes, model, rows, epochs, batch_size, lr):
    """The network: images (N, C, H, W), 3 by 3 filters. The loop: a model's name, and so many rows of 4 numbers."""
    n, channels, height, width = images
    features = filters * (height // 2) * (width // 2)
    return {
        "x": rng.normal(size=images), "y": _labels(rng, n, classes),
        "w1": 0.5 * rng.normal(size=(filters, channels, 3, 3)), "b1": 0.3 * rng.normal(size=filters),
        "w2": 0.3 * rng.normal(size=(classes, features)), "b2": rng.normal(size=classes),
        "model": Given("model", MODELS[model]), "parameters": parameters_of(model, rng),
        "rows": rng.normal(size=(rows, 4)), "labels": _labels(rng, rows, 3),
        "epochs": epochs, "batch_size": batch_size, "lr": lr, "rng": Seed(int(rng.integers(2**31))),
    }  # fmt: skip


def _labels(rng, n, classes):
    return rng.integers(0, classes, n).astype(np.int64)


SEEN = ("losses", "all parameters in a row")


@statistics("train", SEEN)
def view(inputs, outputs):
    """The losses as they are, and all trained parameters in one row."""
    trained = outputs["train"]["parameters"]
    for now, before in zip(trained, inputs["parameters"], strict=True):
        if np.shape(now) != before.shape:
            raise ValueError("a parameter has another shape")
    return np.asarray(outputs["train"]["losses"]), np.concatenate([np.ravel(parameter) for parameter in trained])


def _case(name, images, filters, classes, model, rows, epochs, batch_size, lr):
    settings = {"images": images, "filters": filters, "classes": classes}
    loop = {"model": model, "rows": rows, "epochs": epochs, "batch_size": batch_size, "lr": lr}
    return Case(name, {**settings, **loop})


exercise = Exercise(
    "train",
    draw,
    cases=(
        _case("one image; two epochs, even batches", (1, 1, 4, 6), 2, 3, "linear", 6, 2, 3, 0.5),
        _case("colour; a last batch of 1", (3, 2, 6, 4), 4, 5, "linear", 7, 3, 2, 0.3),
        _case("as many images as classes; a hidden layer", (4, 3, 4, 8), 2, 4, "hidden", 10, 3, 4, 0.2),
        _case("odd sizes, pooling leaves a row; one epoch", (5, 2, 7, 5), 3, 2, "hidden", 9, 1, 4, 0.4),
        _case("one channel; batches larger than the data", (2, 1, 6, 5), 5, 3, "hidden", 5, 4, 8, 0.1),
    ),
    tasks=(
        Task(
            "loss_and_gradients", loss_and_gradients, args=("x", "y", "w1", "b1", "w2", "b2"),
            returns=("loss", "dw1", "db1", "dw2", "db2"),
            checks=(Matches(4), Pure(0.5), Repeatable(0.5, moves=("x", "w1", "w2"))),
            misconceptions=WRONG_NETWORKS + WRONG_GRADIENTS,
        ),
        Task(
            "train", train,
            args=("model", "parameters", "rows", "labels", "epochs", "batch_size", "lr", "rng"),
            returns=("losses", "parameters"), checks=(Matches(4.5, tolerance=1e-5), Pure(0.5)),
            compares=SEEN, view=view, misconceptions=WRONG_LOOPS + WRONG_BATCHES,
        ),
    ),
    given=LAYERS,
)  # fmt: skip

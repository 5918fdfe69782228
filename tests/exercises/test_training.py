"""Assignment 04: worked numbers, the given layers against PyTorch, the digits against scikit-learn."""

from __future__ import annotations

import ast
import json
import math
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 -- torch's own habit
from students import PUBLIC, ROOT, exercise, graded, key, patch_of, patched_solution, solution

from autograder import digits
from autograder.checks.follows_rng import FollowsRng
from autograder.errors import UsageError
from autograder.pictures.curves import curves
from autograder.pictures.shades import shades

LAYERS: dict[str, Callable[..., Any]] = runpy.run_path(str(ROOT / "solutions" / "layers.py"))
RNG = np.random.default_rng(4)


def truth(name: str, function: str) -> Any:
    return exercise(name).task(function).truth


def test_he_by_hand() -> None:
    assert truth("initialisation", "he_normal")((64, 32, 3, 5))[2] == pytest.approx(math.sqrt(2 / 480))
    assert truth("initialisation", "he_normal")((10, 50))[2] == pytest.approx(0.2)


def test_xavier_by_hand() -> None:
    """fan_in 480, fan_out 960: a variance of 2 / 1440."""
    assert truth("initialisation", "xavier_uniform")((64, 32, 3, 5))[2] == pytest.approx(math.sqrt(2 / 1440))


def test_a_step_by_hand() -> None:
    w, dw = torch.tensor([2.0]), torch.tensor([0.5])
    assert truth("sgd", "sgd_step")(w, dw, 0.1, 1.0).item() == pytest.approx(1.75)


def test_momentum_by_hand() -> None:
    """Gradients of 1, mu = 0.5: velocities 1, 1.5, 1.75; the third step with a tenth of the rate."""
    path = truth("sgd", "descend")(torch.zeros(1, dtype=torch.float64), torch.ones_like, (0.1, 0.1, 0.01), 0.5)
    assert path.ravel().tolist() == pytest.approx([-0.1, -0.25, -0.2675])


def test_of_twenty_sigmoids_next_to_nothing_is_left() -> None:
    """Slopes of at most 1/4 are multiplied: one layer leaves 1/4 of an input of 1, twenty at most 1e-12 of it."""
    one = torch.ones(1, 1, dtype=torch.float64)
    norms = truth("vanishing", "gradient_norms")
    assert norms(one, [np.zeros((1, 1))], "sigmoid").tolist() == pytest.approx([0.25])
    assert 0 < norms(one, [np.ones((1, 1))] * 20, "sigmoid")[0] < 1e-12
    assert norms(one, [np.ones((1, 1))] * 20, "relu").tolist() == pytest.approx([1] * 20)


def test_the_public_batches_of_seven_by_three() -> None:
    problem = next(p for p in key("minibatches", PUBLIC) if p.case.name == "7 images by 3")
    assert problem.right["minibatches"]["images in each batch"].tolist() == [3, 3, 1]


def test_a_changing_rate_tells_where_the_rate_is() -> None:
    kept, changed = (
        next(p for p in key("sgd", PUBLIC) if p.case.name == name) for name in ("a vector", "filters, the rate falls")
    )
    for problem, alike in ((kept, True), (changed, False)):
        wrong = problem.wrong["descend"]["rate_in_velocity"]["path"]
        assert np.allclose(wrong, problem.right["descend"]["path"]) is alike


def test_labels_of_the_validation_images_are_passed_to_nobody() -> None:
    of = exercise("digits")
    assert all("y_val" not in task.args for task in of.tasks)
    for problem in key("digits", PUBLIC):
        for check in of.task("predict").checks:
            for script in check.plan(of, of.task("predict"), problem):
                passed = [arg for call in script for arg in call.args if isinstance(arg, np.ndarray)]
                assert not any(np.array_equal(arg, problem.inputs["y_val"]) for arg in passed)


@pytest.mark.parametrize(
    ("task", "patch"),
    [("he_normal", "a seed of its own"), ("he_normal", "the global state"), ("init_network", "the global state")],
)
def test_who_ignores_the_rng_loses_that_alone(task: str, patch: str) -> None:
    found = graded("initialisation", patched_solution(patch_of(task, patch)))
    lost = {v.check for v in found.verdicts if v.task == task and v.points < v.out_of}
    assert lost == {FollowsRng.__name__}


@pytest.mark.slow
def test_the_solution_reads_digits_with_room_to_spare() -> None:
    fit, predict = (solution("digits")[name] for name in ("fit", "predict"))
    for case in exercise("digits").cases:
        for seed in range(8):
            drawn = exercise("digits").draw(np.random.default_rng(seed), **case.settings)
            parameters = fit(drawn["x"], drawn["y"], np.random.default_rng(drawn["rng"].number))
            assert np.mean(predict(drawn["x_val"], parameters) == drawn["y_val"]) > 0.88


def test_digits_are_scikit_learns() -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    theirs, (images, labels) = datasets.load_digits(), digits.load()
    assert images.dtype == np.float64
    assert np.array_equal(16 * images[:, 0], theirs.images)
    assert np.array_equal(labels, theirs.target)


def test_digits_are_what_their_description_says() -> None:
    images, labels = digits.load()
    assert images.shape == (1797, 1, 8, 8)
    assert labels.shape == (1797,)
    assert (images.min(), images.max()) == (0, 1)
    assert sorted(set(labels.tolist())) == list(range(10))


# ---- the given layers


def against_torch(name: str, theirs: Callable[..., Any], arrays: tuple[Any, ...], *settings: Any) -> None:
    """Outputs, and the gradients of all arrays, for a random upstream gradient. Nothing is written to."""
    before = [np.copy(a) for a in arrays]
    out, cache = LAYERS[f"{name}_forward"](*arrays, *settings)
    leaves = [torch.tensor(a, requires_grad=True) for a in arrays]
    want = theirs(*leaves, *settings)
    dout = RNG.normal(size=out.shape)
    found = LAYERS[f"{name}_backward"](dout.copy(), cache)
    gradients = [g for g in (found if isinstance(found, tuple) else (found,)) if g is not None]
    np.testing.assert_allclose(out, want.detach().numpy(), atol=1e-12)
    for got, right in zip(gradients, torch.autograd.grad(want, leaves, torch.tensor(dout)), strict=True):
        np.testing.assert_allclose(got, right.numpy(), atol=1e-12)
    for now, then in zip(arrays, before, strict=True):
        assert np.array_equal(now, then)


@pytest.mark.parametrize(
    "settings", [(), (2, 0), (2, 2), (3, 1), ((2, 1), (1, 2)), (1, 0, 2), ((1, 2), (2, 0), (2, 3))], ids=str
)
def test_conv2d(settings: tuple[Any, ...]) -> None:
    x, w, b = RNG.normal(size=(3, 2, 9, 8)), RNG.normal(size=(5, 2, 3, 2)), RNG.normal(size=5)
    against_torch("conv2d", F.conv2d, (x, w, b), *settings)
    against_torch("conv2d", lambda x, w, _, *rest: F.conv2d(x, w, None, *rest), (x, w), None, *settings)


@pytest.mark.parametrize("settings", [(2,), ((3, 2),), (2, 3), (3, 2, 1), ((2, 4), (2, 1), (1, 2))], ids=str)
def test_max_pool2d(settings: tuple[Any, ...]) -> None:
    against_torch("max_pool2d", F.max_pool2d, (RNG.normal(size=(2, 3, 7, 8)),), *settings)


def test_of_equal_numbers_the_first_gets_the_gradient() -> None:
    out, cache = LAYERS["max_pool2d_forward"](np.zeros((1, 1, 2, 2)), 2)
    assert LAYERS["max_pool2d_backward"](np.ones_like(out), cache).ravel().tolist() == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("relu", F.relu),
        ("sigmoid", torch.sigmoid),
        ("flatten", lambda x: x.flatten(1)),
        ("softmax", lambda x: x.softmax(1)),
    ],
)
def test_layers_without_parameters(name: str, theirs: Callable[..., Any]) -> None:
    against_torch(name, theirs, (RNG.normal(size=(3, 2, 4, 5)),))


def test_linear() -> None:
    x, w, b = RNG.normal(size=(4, 6)), RNG.normal(size=(3, 6)), RNG.normal(size=3)
    against_torch("linear", F.linear, (x, w, b))
    against_torch("linear", F.linear, (x, w))


@pytest.mark.parametrize("scale", [1, 1000])
def test_cross_entropy(scale: float) -> None:
    x, y = scale * RNG.normal(size=(5, 4)), np.array([3, 0, 1, 1, 2])
    scores = torch.tensor(x, requires_grad=True)
    want = F.cross_entropy(scores, torch.tensor(y))
    loss, dx = LAYERS["cross_entropy"](x, y)
    assert isinstance(loss, float)
    assert loss == pytest.approx(want.item())
    np.testing.assert_allclose(dx, torch.autograd.grad(want, scores)[0].numpy(), atol=1e-12)


@pytest.mark.parametrize("training", [True, False])
def test_batch_norm2d(training: bool) -> None:
    x, mean, var = RNG.normal(size=(4, 3, 2, 5)), RNG.normal(size=3), 1 + RNG.random(3)
    gamma, beta, dout = RNG.normal(size=3), RNG.normal(size=3), RNG.normal(size=x.shape)
    leaves = [torch.tensor(a, requires_grad=True) for a in (x, gamma, beta)]
    running = torch.tensor(mean), torch.tensor(var)
    want = F.batch_norm(leaves[0], running[0], running[1], leaves[1], leaves[2], training, 0.2, 1e-3)
    out, new_mean, new_var, cache = LAYERS["batch_norm2d_forward"](x, gamma, beta, mean, var, training, 0.2, 1e-3)
    np.testing.assert_allclose(out, want.detach().numpy(), atol=1e-12)
    np.testing.assert_allclose((new_mean, new_var), [r.numpy() for r in running], atol=1e-12)
    wanted = torch.autograd.grad(want, leaves, torch.tensor(dout))
    for got, right in zip(LAYERS["batch_norm2d_backward"](dout, cache), wanted, strict=True):
        np.testing.assert_allclose(got, right.numpy(), atol=1e-12)


def test_dropout() -> None:
    x = 1 + RNG.random((200, 100))
    out, cache = LAYERS["dropout_forward"](x, 0.3, True, np.random.default_rng(0))
    kept = out != 0
    assert kept.mean() == pytest.approx(0.7, abs=0.02)
    np.testing.assert_allclose(out[kept], x[kept] / 0.7)
    assert np.array_equal(LAYERS["dropout_backward"](x, cache), out)
    assert np.array_equal(LAYERS["dropout_forward"](x, 0.3, False, np.random.default_rng(0))[0], x)


def _apart(returned: tuple[Any, ...]) -> tuple[Any, Any]:
    """out and the cache, which comes last."""
    return returned[0], returned[-1]


def _all(returned: Any) -> tuple[Any, ...]:
    return returned if isinstance(returned, tuple) else (returned,)


def test_lists_are_as_good_as_arrays() -> None:
    """A student's own functions may return them, and check() takes them."""
    x, w, b = RNG.normal(size=(2, 1, 4, 4)), RNG.normal(size=(3, 1, 2, 2)), RNG.normal(size=3)
    rows, statistics = RNG.normal(size=(2, 4)), [b, b, b, b**2]
    for name, arguments, settings in [
        ("conv2d", (x, w, b), ()),
        ("max_pool2d", (x,), (2,)),
        ("relu", (x,), ()),
        ("sigmoid", (x,), ()),
        ("flatten", (x,), ()),
        ("linear", (rows, RNG.normal(size=(3, 4)), b), ()),
        ("softmax", (rows,), ()),
        ("batch_norm2d", (np.repeat(x, 3, axis=1), *statistics), (True,)),
        ("batch_norm2d", (np.repeat(x, 3, axis=1), *statistics), (False,)),
    ]:
        want, cache = _apart(LAYERS[f"{name}_forward"](*arguments, *settings))
        got, same = _apart(LAYERS[f"{name}_forward"](*(a.tolist() for a in arguments), *settings))
        assert np.array_equal(got, want)
        sent, back = RNG.normal(size=want.shape), LAYERS[f"{name}_backward"]
        for ours, theirs in zip(_all(back(sent, cache)), _all(back(sent.tolist(), same)), strict=True):
            assert np.array_equal(ours, theirs)
    assert LAYERS["cross_entropy"](rows.tolist(), [1, 0])[0] == LAYERS["cross_entropy"](rows, np.array([1, 0]))[0]


# ---- the cells below the exercises


def of_notebook(*names: str) -> dict[str, Any]:
    """These functions of the notebook, alone: its other cells train."""
    tree = ast.parse((ROOT / "solutions" / "04_training.py").read_text(encoding="utf-8"))
    space: dict[str, Any] = {"ast": ast, "json": json, "np": np, "Path": Path}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in names:
            exec(ast.unparse(node), space)
    return space


def test_own_layers_are_found_wherever_they_stand_in_a_cell_and_return_arrays(tmp_path: Path) -> None:
    cells = [
        ("code", "# my own\nfrom math import inf\nZERO = 0\n1 / ZERO"),
        ("markdown", "def no_code("),
        ("code", "%matplotlib inline"),
        ("code", "def relu_forward(x):\n    return [max(ZERO, min(v, inf)) for v in x], 'kept'"),
        ("code", "def linear_backward(dout, cache):\n    return [[[1.0]], [[2.0], [3.0]], None]"),
    ]
    notebook = {"cells": [{"cell_type": kind, "source": [source]} for kind, source in cells]}
    (tmp_path / "03_mine").mkdir()
    (tmp_path / "03_mine" / "mine.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    find = of_notebook("own_functions", "definitions", "in_arrays")["own_functions"]
    found = find(tmp_path, ["relu_forward", "linear_backward", "relu_backward"])
    assert found.keys() == {"relu_forward", "linear_backward"}
    out, cache = found["relu_forward"]([-1.0, 2.0])
    assert isinstance(out, np.ndarray)
    assert (out.tolist(), cache) == ([0, 2], "kept")
    dx, dw, db = found["linear_backward"](None, None)
    assert (dx.shape, dw.shape, db) == ((1, 1), (2, 1), None)


# ---- the drawings


def test_curves_name_their_ends_and_lines() -> None:
    picture = curves("loss", {"one": [4.0, 2.0, 1.0], "other": [1000.0, math.nan, 0.1]}, log=True)
    text = repr(picture)
    assert "1e+03 |" in text
    assert "0.1 |" in text
    assert "* one; o other" in text
    assert picture.svg.count("<polyline") == 2


def test_curves_of_nothing_say_so() -> None:
    with pytest.raises(UsageError, match="nothing to draw"):
        curves("loss", {"nan": [math.nan], "negative": [-1.0]}, log=True)


def test_shades_are_dark_to_bright() -> None:
    assert repr(shades("two", [[[0, 1]], [[2.0, -2.0]]])).splitlines()[-1] == "  @@  @@"
    with pytest.raises(UsageError, match="shape"):
        shades("no image", [np.zeros(3)])

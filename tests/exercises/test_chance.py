"""The tasks that hang on chance: right answers pass under any stream of random numbers, wrong ones under none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from students import checked_by, exercise

from autograder.answers import answer_key
from autograder.checks import Matches
from autograder.exercise import Exercise, Key
from autograder.exercises._chance import _meetings, patterned, uneven
from autograder.grading import Keys, grade
from autograder.sandbox.inline import Inline
from autograder.verdict import Grade, Status

Keep = Callable[[Any, float, np.random.Generator], Any]
Flips = Callable[[int, float, np.random.Generator], Any]
Places = Callable[[int, int, np.random.Generator], Any]

KEEPS: dict[str, Keep] = {
    "random": lambda x, p, rng: rng.random(x.shape) >= p,
    "binomial": lambda x, p, rng: rng.binomial(1, 1 - p, x.shape),
    "choice": lambda x, p, rng: rng.choice([0, 1], x.shape, p=[p, 1 - p]),
    "integers": lambda x, p, rng: rng.integers(0, 1000, x.shape) >= 1000 * p,
    "a permutation": lambda x, p, rng: rng.permutation(np.arange(x.size) >= p * x.size).reshape(x.shape),
    "image by image": lambda x, p, rng: np.stack([rng.uniform(size=image.shape) > p for image in x]),
}
FLIPS: dict[str, Flips] = {
    "random": lambda n, p, rng: rng.random(n) < p,
    "binomial": lambda n, p, rng: rng.binomial(1, p, n) == 1,
    "choice": lambda n, p, rng: rng.choice([True, False], n, p=[p, 1 - p]),
    "image by image": lambda n, p, rng: np.array([rng.uniform() < p for _ in range(n)]),
}
PLACES: dict[str, Places] = {
    "two columns of integers": lambda n, side, rng: rng.integers(0, side, (n, 2)).T,
    "rows first, then columns": lambda n, side, rng: (rng.integers(side, size=n), rng.integers(side, size=n)),
    "floor": lambda n, side, rng: np.floor(rng.random((2, n)) * side).astype(int),
    "choice": lambda n, side, rng: rng.choice(side, (2, n)),
    "numbers of windows": lambda n, side, rng: np.divmod(rng.integers(0, side * side, n), side),
    "by permutations": lambda n, side, rng: np.array([[rng.permutation(side)[0] for _ in range(n)] for _ in "ab"]),
}


def dropping(keep: Keep) -> dict[str, Any]:
    def dropout_forward(x: Any, p: float, training: bool, rng: np.random.Generator) -> Any:
        mask = keep(x, p, rng) / (1 - p) if training else np.ones_like(x)
        return x * mask, np.broadcast_to(mask, x.shape)

    return {"dropout_forward": dropout_forward, "dropout_backward": lambda dout, mask: dout * mask}


def augmenting(flips: Flips, places: Places) -> dict[str, Any]:
    def random_flip(x: Any, rng: np.random.Generator, p: float = 0.5) -> Any:
        return np.where(flips(len(x), p, rng)[:, None, None, None], x[..., ::-1], x)

    def random_crop(x: Any, padding: int, rng: np.random.Generator) -> Any:
        height, width = x.shape[2:]
        padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        tops, sides = places(len(x), 2 * padding + 1, rng)
        windows = np.lib.stride_tricks.sliding_window_view(padded, (height, width), (2, 3))
        return windows[np.arange(len(x)), :, tops, sides]

    return {"random_flip": random_flip, "random_crop": random_crop}


STYLES = {
    **{("dropout", name): dropping(keep) for name, keep in KEEPS.items()},
    **{("augment", name): augmenting(FLIPS.get(name, FLIPS["random"]), places) for name, places in PLACES.items()},
    **{("augment", name): augmenting(flips, PLACES["floor"]) for name, flips in FLIPS.items() if name != "choice"},
}
SEEDS = 25


@pytest.mark.slow
@pytest.mark.parametrize(("name", "style"), STYLES)
def test_no_stream_of_random_numbers_fails_a_right_answer(name: str, style: str) -> None:
    bare = _without_misconceptions(exercise(name))
    for seed in range(SEEDS):
        drawn = answer_key(bare, f"stream {seed}")
        found = grade(bare, Keys(drawn, drawn), Inline(STYLES[name, style]))
        assert found.points == found.out_of, [v for v in found.verdicts if v.status is not Status.PASSED]


def _without_misconceptions(whole: Exercise) -> Exercise:
    return replace(whole, tasks=tuple(replace(task, misconceptions=()) for task in whole.tasks))


# ---- wrong answers


MASKS: dict[str, Callable[[tuple[int, ...]], tuple[int, ...]]] = {
    "one for all images": lambda shape: shape[1:],
    "one number for an image": lambda shape: (shape[0], *[1] * (len(shape) - 1)),
    "one number for a channel of all images": lambda shape: (shape[1], *[1] * (len(shape) - 2)),
    "one number for a row": lambda shape: (*shape[:-1], 1),
    "one row for all": lambda shape: shape[-1:],
    "one number for a column": lambda shape: tuple(1 if axis == 2 else n for axis, n in enumerate(shape)),
    "one image for all channels": lambda shape: (shape[0], 1, *shape[2:]),
}


@pytest.mark.parametrize("mask", MASKS)
def test_no_number_may_be_dropped_together_with_another(mask: str) -> None:
    answers = dropping(lambda x, p, rng: rng.random(MASKS[mask](x.shape)) >= p)
    for seed in range(8):
        drawn = matched("dropout", f"together {seed}")
        found = grade(MATCHED["dropout"], Keys(drawn, drawn), Inline(answers))
        assert lost(found, "dropout_forward") == {"Matches"}


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_neighbours_may_not_be_dropped_together(axis: int) -> None:
    def in_twos(x: Any, p: float, rng: np.random.Generator) -> Any:
        return np.repeat(rng.random(x.shape), 2, axis).take(range(x.shape[axis]), axis) >= p

    for seed in range(4):
        drawn = matched("dropout", f"in twos {seed}")
        found = grade(MATCHED["dropout"], Keys(drawn, drawn), Inline(dropping(in_twos)))
        assert lost(found, "dropout_forward") == {"Matches"}


BIASED: dict[str, Places] = {
    "rounded": lambda n, side, rng: np.round(rng.random((2, n)) * (side - 1)).astype(int),
    "cut off at the top": lambda n, side, rng: np.maximum(rng.integers(-1, side, (2, n)), 0),
    "columns rounded": lambda n, side, rng: (
        rng.integers(0, side, n),
        np.round(rng.random(n) * (side - 1)).astype(int),
    ),
    "coins": lambda n, side, rng: rng.binomial(side - 1, 0.5, (2, n)),
    "the last row never": lambda n, side, rng: (rng.integers(0, max(side - 1, 1), n), rng.integers(0, side, n)),
    "the first column never": lambda n, side, rng: (rng.integers(0, side, n), rng.integers(min(side - 1, 1), side, n)),
    "near the diagonal": lambda n, side, rng: _near_the_diagonal(rng.integers(0, side, n), side, rng),
    "the same for every two": lambda n, side, rng: np.repeat(rng.integers(0, side, (2, n // 2)), 2, axis=1),
    "the same after 64": lambda n, side, rng: np.resize(rng.integers(0, side, (64, 2)), (n, 2)).T,
    "one row for all": lambda n, side, rng: (np.full(n, rng.integers(side)), rng.integers(0, side, n)),
}


def _near_the_diagonal(rows: Any, side: int, rng: np.random.Generator) -> Any:
    """Rows and columns are even, each for itself; but they hang together."""
    return rows, (rows + rng.integers(0, max(side - 1, 1), len(rows))) % side


@pytest.mark.parametrize("places", BIASED)
def test_every_window_must_be_as_likely_as_any_other(places: str) -> None:
    for seed in range(4):
        drawn = matched("augment", f"biased {seed}")
        found = grade(MATCHED["augment"], Keys(drawn, drawn), Inline(augmenting(FLIPS["random"], BIASED[places])))
        assert lost(found, "random_crop") == {"Matches"}


MATCHED = {
    name: checked_by(_without_misconceptions(exercise(name)), lambda check: isinstance(check, Matches))
    for name in ("dropout", "augment")
}


@cache
def matched(name: str, seed: str) -> Key:
    return answer_key(MATCHED[name], seed)


def lost(grade: Grade, task: str) -> set[str]:
    return {v.check for v in grade.verdicts if v.task == task and v.points < v.out_of}


# ---- what they are judged by


@pytest.mark.parametrize(("kinds", "draws"), [(3, 1000), (7, 1500), (49, 1500)])
def test_even_draws_are_not_called_uneven_and_uneven_ones_are(kinds: int, draws: int) -> None:
    rng = np.random.default_rng(0)
    for _ in range(300):
        assert not uneven(np.bincount(rng.integers(0, kinds, draws), minlength=kinds))
        ends = np.round(rng.random(draws) * (kinds - 1)).astype(int)
        assert uneven(np.bincount(ends, minlength=kinds)) or kinds == 49  # there, 2 of 49 are rare: too few to tell


@pytest.mark.parametrize("kinds", [2, 9, 49])
def test_draws_that_come_again_are_a_pattern_and_others_are_none(kinds: int) -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        assert not patterned(rng.integers(0, kinds, 1500))
        assert not patterned(rng.random(1000) < 1 / kinds)
        assert patterned(np.repeat(rng.integers(0, kinds, 750), 2))
        assert patterned(np.resize(rng.integers(0, kinds, 64), 1500))
        assert patterned(np.sort(rng.integers(0, kinds, 1000)))


def test_meetings_are_counted() -> None:
    fates = np.random.default_rng(0).integers(0, 3, 50)
    counted = [int((fates[lag:] == fates[:-lag]).sum()) for lag in range(1, 26)]
    assert _meetings(fates == np.arange(3)[:, None])[1:26].tolist() == counted


def test_one_fate_is_no_pattern() -> None:
    assert not patterned([3] * 100)
    assert not patterned([])


def test_one_kind_is_even() -> None:
    assert not uneven([12])
    assert not uneven([])
    assert uneven([1, 999])

"""Which wall is good enough, and that every tier grades alike."""

from __future__ import annotations

import pytest
import toy

from autograder.errors import GuestError, UsageError
from autograder.grading import grade
from autograder.sandbox import Limits
from autograder.sandbox import wall as module
from autograder.sandbox.host import open_guest
from autograder.sandbox.tiers import PARTS, TIERS, Wall, tier_of, weaker
from autograder.sandbox.wall import strongest, wall


def test_tiers_are_named_by_what_holds() -> None:
    assert tier_of(PARTS) == "full"
    assert tier_of({"landlock", "seccomp"}) == "seccomp+landlock"
    assert tier_of({"namespaces", "seccomp"}) == "seccomp"
    assert tier_of({"namespaces", "landlock"}) == "unsafe"
    assert weaker("unsafe", "seccomp")
    assert not weaker("full", "full")


def test_a_machine_with_less_is_refused_with_the_reason_and_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    poor = Wall("unsafe", frozenset(), 0, {"seccomp": "Function not implemented"})
    monkeypatch.setattr(module, "strongest", lambda allow: poor)
    with pytest.raises(
        GuestError,
        match=r"seccomp: Function not implemented.*Docker.*with --unsafe .*`require_tier: unsafe` in course.yml",
    ):
        wall(("numpy",))
    assert wall(("numpy",), "unsafe") is poor
    with pytest.raises(UsageError, match="there is no tier 'strong'; there are full, seccomp"):
        wall(("numpy",), "strong")


@pytest.mark.parametrize("tier", TIERS)
def test_every_tier_grades_alike(tier: str) -> None:
    found = strongest(("numpy",))
    if weaker(found.tier, tier):
        pytest.fail(f"this machine has only {found.tier}: {dict(found.why_not)}")
    behind = found.as_weak_as(tier)
    with open_guest([toy.RIGHT], Limits(), ("numpy",), behind) as guest:
        assert grade(toy.exercise, toy.keys(), guest).points == toy.exercise.out_of


def test_a_wall_that_breaks_on_the_way_grades_nothing() -> None:
    claimed = Wall("full", frozenset({*PARTS, "moat"}), 1, {})
    with (
        open_guest([toy.RIGHT], Limits(), ("numpy",), claimed) as guest,
        pytest.raises(GuestError, match="the wall broke"),
    ):
        grade(toy.exercise, toy.keys(), guest)

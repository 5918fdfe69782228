"""No attack gets anything: all in the strongest tier, one of each kind in the others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from attacks.attack import Attack
from attacks.table import ATTACKS, ONE_OF_EACH_KIND
from attacks.trial import Baits, baits, tiers_here, tried

STRONGEST, *OTHERS = tiers_here()
TRIALS = [(attack, STRONGEST) for attack in ATTACKS] + [(a, tier) for tier in OTHERS for a in ONE_OF_EACH_KIND]


@pytest.fixture(scope="module")
def among() -> Iterator[Baits]:
    with baits() as laid:
        yield laid


def test_there_are_many_and_this_machine_has_a_wall() -> None:
    assert len(ATTACKS) >= 60
    assert STRONGEST in ("full", "seccomp+landlock", "seccomp")


@pytest.mark.slow
@pytest.mark.parametrize(("attack", "tier"), TRIALS, ids=[f"{tier}: {attack.name}" for attack, tier in TRIALS])
def test_an_attack_gets_nothing(attack: Attack, tier: str, among: Baits) -> None:
    _, got = tried(attack, tier, among)
    assert not got

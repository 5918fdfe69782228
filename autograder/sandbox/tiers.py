"""How strong the wall is: which of its parts hold on this machine."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

PARTS = ("namespaces", "landlock", "seccomp")
"""From the outside in: a world of its own, a list of readable files, a list of system calls."""

TIERS: Mapping[str, frozenset[str]] = {
    "full": frozenset(PARTS),
    "seccomp+landlock": frozenset({"landlock", "seccomp"}),
    "seccomp": frozenset({"seccomp"}),
    "unsafe": frozenset(),
}
"""Strongest first, and the parts that each needs. `unsafe` has limits and a process apart: it is no wall."""

UNSAFE = "unsafe"
WEAKEST = "seccomp"
"""What is accepted where nobody says otherwise."""


@dataclass(frozen=True)
class Wall:
    """What can be had here."""

    tier: str
    parts: frozenset[str]
    landlock_abi: int
    why_not: Mapping[str, str]
    """By part that does not hold, what the system said."""

    def as_weak_as(self, tier: str) -> Wall:
        """The same wall with no more parts than this tier needs."""
        return Wall(tier, TIERS[tier] & self.parts, self.landlock_abi, self.why_not)


def tier_of(parts: Collection[str]) -> str:
    """The strongest tier that these parts make."""
    return next(name for name, needs in TIERS.items() if needs <= set(parts))


def weaker(tier: str, than: str) -> bool:
    """True where the first of two tiers is the weaker one."""
    return list(TIERS).index(tier) > list(TIERS).index(than)

"""What all attempts together show, as numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from autograder.proof.attempt import Kind
from autograder.proof.finding import Finding


@dataclass(frozen=True)
class Proof:
    """What all attempts together show."""

    findings: tuple[Finding, ...]

    @property
    def complaints(self) -> tuple[Finding, ...]:
        """What is not as it must be."""
        return tuple(found for found in self.findings if found.complaint)

    @property
    def proven(self) -> bool:
        """True where all that is right got all, stubs and zeros nothing, and all that is wrong what was expected."""
        return not self.complaints

    def record(self) -> dict[str, Any]:
        """For JSON."""
        wrong = [found for found in self.findings if found.is_wrong]
        right = [found for found in self.findings if found.kind is Kind.RIGHT]
        return {
            "exercises": len({found.exercise for found in self.findings}),
            "wrong": len(wrong),
            "caught": sum(found.caught for found in wrong),
            "named": sum(found.named for found in wrong),
            "right": len(right),
            "right_full_marks": sum(not found.complaint for found in right),
            "stubs_zero": self._all_fine(Kind.STUB),
            "zeros_zero": self._all_fine(Kind.ZEROS),
            "details": [_detail(found) for found in self.findings],
        }

    def _all_fine(self, kind: Kind) -> bool:
        return not any(found.complaint for found in self.findings if found.kind is kind)


def _detail(found: Finding) -> dict[str, Any]:
    return {
        "exercise": found.exercise,
        "kind": str(found.kind),
        "name": found.name,
        "points": found.points,
        "out_of": found.out_of,
        "diagnosis": found.diagnosis,
    }


COLUMNS = ("wrong", "caught", "named", "right", "full marks")


def tally(proof: Proof) -> dict[str, Counter[str]]:
    """By exercise, how many wrong answers there were, were caught and were named, and how many right ones got all."""
    counts: dict[str, Counter[str]] = {}
    for found in proof.findings:
        right = found.kind is Kind.RIGHT
        values = found.is_wrong, found.caught, found.named, right, right and not found.complaint
        counts.setdefault(found.exercise, Counter()).update(dict(zip(COLUMNS, values, strict=True)))
    return counts

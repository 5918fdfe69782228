"""Those of the demo class who are graded in the benchmarks."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "demo"))  # students.py: who hands in what

from students import Student, hand_in, read_class

__all__ = ["Student", "hand_in", "members"]

_RIGHT = ("ana", "bao", "chidi", "dana")
_WRONG = ("fatima", "goro", "jin", "mina")


def members() -> dict[str, Student]:
    """By name: four right ones, four wrong ones.

    Nobody hangs or ends the process: with stock nbgrader a hanging cell costs half a minute and a dead kernel the
    submission, so a ratio with these would say little about the others. Raises KeyError for one who left the class.
    """
    everybody = {student.name: student for student in read_class()}
    return {name: everybody[name] for name in (*_RIGHT, *_WRONG)}


if __name__ == "__main__":
    for name, student in members().items():
        print(name, "wrong" if student.wrong else "right")

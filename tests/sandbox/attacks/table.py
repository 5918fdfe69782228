"""All attacks, in the order of the table that is printed."""

from __future__ import annotations

from attacks.attack import KINDS, Attack
from attacks.exhausting import DEATH, DISK, MEMORY, TIME
from attacks.leaving import KERNEL, NETWORK, PRIVILEGES, PROCESSES, SIGNALS, WRITE
from attacks.lying import IMPORTS, REPLIES, TRAPS, VALUES
from attacks.reading import PEEKING, READ

ATTACKS: tuple[Attack, ...] = (
    *READ, *WRITE, *NETWORK, *PROCESSES, *MEMORY, *DISK, *TIME, *DEATH, *REPLIES, *VALUES, *PEEKING, *SIGNALS,
    *PRIVILEGES, *KERNEL, *IMPORTS, *TRAPS,
)  # fmt: skip

ONE_OF_EACH_KIND: tuple[Attack, ...] = tuple(next(a for a in ATTACKS if a.kind == kind) for kind in KINDS)
"""The first of each kind."""

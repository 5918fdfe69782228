"""Tries all attacks in the strongest tier, one of each kind in the others, and prints a table.

    cd tests/sandbox && python -m attacks

Exits with 1 where one got anything.
"""

from __future__ import annotations

import os
import sys
import traceback

from attacks.attack import KINDS, Attack
from attacks.table import ATTACKS, ONE_OF_EACH_KIND
from attacks.trial import Baits, baits, tiers_here, tried


def main() -> int:
    """Prints one line an attack. Returns how many of them got anything."""
    tiers = tiers_here()
    print(f"as {'root' if os.geteuid() == 0 else f'user {os.geteuid()}'}; tiers: {', '.join(tiers) or 'none'}")
    wins = 0
    with baits() as among:
        for tier in tiers:
            for attack in ATTACKS if tier == tiers[0] or "--all" in sys.argv else ONE_OF_EACH_KIND:
                wins += _line(attack, tier, among)
    print(f"{wins} attacks got anything; kinds: {len(KINDS)}, attacks: {len(ATTACKS)}")
    return wins if tiers else 1


def _line(attack: Attack, tier: str, among: Baits) -> bool:
    try:
        became, got = tried(attack, tier, among)
    except Exception:  # the grader itself was stopped
        became, got = "", [traceback.format_exc()]
    print(
        f"{tier:17} {attack.kind:11} {attack.name:52} {'GOT ' + str(got) if got else 'nothing: ' + became}", flush=True
    )
    return bool(got)


if __name__ == "__main__":
    sys.exit(min(main(), 1))

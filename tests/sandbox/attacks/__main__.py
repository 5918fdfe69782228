"""Tries all attacks in the strongest tier, one of each kind in the others, and prints a table.

    cd tests/sandbox && python -m attacks

With --all, all attacks in all tiers. Exits with 1 where one got anything, or where this machine has no wall.
"""

from __future__ import annotations

import os
import sys
import traceback

from attacks.attack import KINDS, Attack
from attacks.baits import baits
from attacks.table import ATTACKS, ONE_OF_EACH_KIND
from attacks.trial import Trial, tiers_here


def main() -> int:
    """Prints one line an attack."""
    tiers = tiers_here()
    print(f"as {'root' if os.geteuid() == 0 else f'user {os.geteuid()}'}; tiers: {', '.join(tiers) or 'none'}")
    with baits() as among:
        trial = Trial(among)
        lines = [
            _line(attack, tier, trial)
            for tier in tiers
            for attack in (ATTACKS if tier == tiers[0] or "--all" in sys.argv else ONE_OF_EACH_KIND)
        ]
    print(f"{len(lines)} attacks of {len(KINDS)} kinds; got anything: {sum(lines)}")
    return 0 if lines and not any(lines) else 1


def _line(attack: Attack, tier: str, trial: Trial) -> bool:
    try:
        became, got = trial.got(attack, tier)
    except Exception:  # the grader itself was stopped
        became, got = "", [traceback.format_exc()]
    said = f"GOT {' '.join(got)[:2000]}" if got else f"nothing: {became}"
    print(f"{tier:17} {attack.kind:11} {attack.name:45} {said}", flush=True)
    return bool(got)


if __name__ == "__main__":
    sys.exit(main())

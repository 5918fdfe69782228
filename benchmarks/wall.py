"""`python benchmarks/wall.py`: what a guest costs by tier, beside a fresh Python with NumPy and a Jupyter kernel.

All in one run, in turns; writes wall.json beside this file. One turn of a guest: fork, confine, load a notebook of one
function, call it once, kill.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import numpy as np
from measure import machine
from nbclient import NotebookClient
from rich.console import Console
from rich.table import Table

from autograder.exercise import Call
from autograder.sandbox import Limits
from autograder.sandbox.host import open_guest
from autograder.sandbox.tiers import TIERS, weaker
from autograder.sandbox.wall import strongest

ROUNDS, GUESTS_A_ROUND = 5, 20
RESULTS = Path(__file__).with_name("wall.json")
NOTEBOOK = "import numpy as np\ndef double(x):\n    return 2 * x\n"
CALL = (Call("double", (np.arange(3.0),), ("out",), 1),)


def main() -> None:
    """Measures, prints and writes."""
    here = strongest(("numpy",))
    ways: dict[str, Callable[[], float]] = {
        f"guest, {tier}": _guests(tier) for tier in TIERS if not weaker(here.tier, tier)
    }
    ways |= {"python -c 'import numpy'": _fresh_python, "Jupyter kernel, import numpy": _kernel}
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            taken[name].append(1000 * way())
    medians = {name: statistics.median(ms) for name, ms in taken.items()}
    best = medians[next(iter(ways))]
    table = Table("one submission by", "ms", "lowest", "highest", f"× {next(iter(ways))}")
    for name, ms in taken.items():
        table.add_row(name, *(f"{v:.1f}" for v in (medians[name], min(ms), max(ms))), f"{medians[name] / best:.1f}")
    Console().print(table)
    rows = {name: {"median_ms": round(m, 2), "ratio": round(m / best, 2)} for name, m in medians.items()}
    RESULTS.write_text(json.dumps({"machine": machine(), "rounds": ROUNDS, "ways": rows}, indent=1) + "\n")


def _guests(tier: str) -> Callable[[], float]:
    behind = strongest(("numpy",)).as_weak_as(tier)

    def one_round() -> float:
        started = time.monotonic()
        for _ in range(GUESTS_A_ROUND):
            with open_guest([NOTEBOOK], Limits(), ("numpy",), behind) as guest:
                (seen,) = guest.observe(CALL)
            if seen.error:
                raise SystemExit(f"the figures would mean nothing: {seen.error}")
        return (time.monotonic() - started) / GUESTS_A_ROUND

    return one_round


def _fresh_python() -> float:
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", "import numpy"], check=True)
    return time.monotonic() - started


def _kernel() -> float:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import numpy")])
    started = time.monotonic()
    NotebookClient(notebook, kernel_name="python3").execute()
    return time.monotonic() - started


if __name__ == "__main__":
    main()

"""`make bench`: what a submission costs to grade, ours against stock nbgrader, the same students in one run.

README.md says what is measured and what is not. Writes results.json beside this file.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bench import ASSIGNMENT, Bench, BenchmarkError, Command, by_gradebook, by_results, fresh_environment
from measure import Cost, Way, machine, ratios
from members import members

COPIES, ROUNDS = 2, 3
GOAL = 4.0
RESULTS = Path(__file__).with_name("results.json")
AUTOGRADE = ("nbgrader", "autograde", ASSIGNMENT)
COMMANDS = {
    "stock": Command("stock nbgrader autograde", "stock", AUTOGRADE, by_gradebook),
    "plugin": Command("nbgrader autograde with our plug-in", "ours", AUTOGRADE, by_gradebook),
    "alone": Command(
        "autograder grade", "ours", ("autograder", "grade", "submitted", "--assignment", ASSIGNMENT), by_results
    ),
}


def main() -> int:
    """Measures, prints and writes. Returns the exit code: 1 where the goal is missed."""
    facts = machine()
    copies = {f"{name}-{copy}": student for copy in range(COPIES) for name, student in members().items()}
    with tempfile.TemporaryDirectory(prefix="autograder-bench-") as folder:
        bench = Bench(Path(folder), copies, fresh_environment(Path(folder)))
        bench.make_courses()
        first, ways = _measured(bench)
    against = {name: ratios(ways["stock"], way) for name, way in ways.items() if name != "stock"}
    results = {
        "machine": facts,
        "submissions": len(copies),
        "rounds": ROUNDS,
        "a_submission": {name: _rounded(way.each) for name, way in ways.items()},
        "start_of_a_run": {name: _rounded(way.start) for name, way in ways.items()},
        "first_run_of_one": {name: _rounded(cost) for name, cost in first.items()},
        "times_less_than_stock": against,
    }
    print(table(results))
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    return 0 if against["plugin"]["seconds"] >= GOAL else 1


def _measured(bench: Bench) -> tuple[dict[str, Cost], dict[str, Way]]:
    """(the very first run of each, on one submission; the rounds). Within a round all ways meet the same noise."""
    first, *_ = everything = list(bench.submissions)
    cold = {name: _cold(bench).grade(command, [first]) for name, command in COMMANDS.items()}
    runs: dict[str, list[tuple[Cost, Cost]]] = {name: [] for name in COMMANDS}
    for number in range(ROUNDS):
        for name, command in COMMANDS.items():
            print(f"round {number + 1} of {ROUNDS}: {command.what}", file=sys.stderr, flush=True)
            runs[name].append((bench.grade(command, [first]), bench.grade(command, everything)))
    return cold, {name: Way(found, len(everything)) for name, found in runs.items()}


def _cold(bench: Bench) -> Bench:
    """With a secret whose keys nobody made yet."""
    return replace(bench, environment=fresh_environment(Path(tempfile.mkdtemp(dir=bench.folder))))


def _rounded(cost: Cost) -> dict[str, float]:
    return {name: round(value, 2) for name, value in asdict(cost).items()}


def table(results: Mapping[str, Any]) -> str:
    """The figures, aligned; a way a line."""
    head = f"{'':36} {'a submission':>16} {'':>14} {'start of':>10} {'first run':>10}"
    below = f"{'':36} {'seconds':>8} {'CPU s':>7} {'faster':>7} {'CPU less':>8} {'a run':>8} {'of one':>10}"
    lines = [head, below]
    for name, command in COMMANDS.items():
        each, start, first = (results[key][name] for key in ("a_submission", "start_of_a_run", "first_run_of_one"))
        times = results["times_less_than_stock"].get(name, {"seconds": 1.0, "cpu_seconds": 1.0})
        lines.append(
            f"{command.what:36} {each['seconds']:8.2f} {each['cpu_seconds']:7.2f} {times['seconds']:6.1f}× "
            f"{times['cpu_seconds']:7.1f}× {start['seconds']:8.1f} {first['seconds']:10.1f}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchmarkError as exc:
        sys.exit(f"The benchmark stopped: {exc}")

"""`python benchmarks/overhead.py`: what grading a submission costs beyond the student's own functions.

(CPU of all processes − CPU inside student functions) ÷ submissions, over the demo class's students who neither hang
nor die. The functions' part is measured by calling them, with the same scripts, in this process. Writes overhead.json
beside this file.
"""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

from measure import machine
from members import members

from autograder.course import load_course
from autograder.grading import grade
from autograder.runner import Grader
from autograder.sandbox.inline import Inline
from autograder.sandbox.zygote import close_all
from autograder.submission import Submission

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENT = "01_convolution"
ROUNDS = 5
RESULTS = Path(__file__).with_name("overhead.json")


def main() -> None:
    """Measures, prints and writes."""
    os.environ["AUTOGRADER_SECRET"] = "of the benchmark"
    facts, sources = machine(), {name: student.source for name, student in members().items()}
    grader = Grader(load_course(ROOT), ASSIGNMENT)
    inside = sum(_inside(grader, source) for source in sources.values())
    total = _all(grader, sources, ROUNDS + 1) - _all(grader, sources, 1)  # the zygote's start is in both
    each = {"all": total / ROUNDS / len(sources), "inside_student_functions": inside / len(sources)}
    each["overhead"] = each["all"] - each["inside_student_functions"]
    found = {name: round(1000 * seconds) for name, seconds in each.items()}
    print("CPU milliseconds a submission:", found)
    RESULTS.write_text(json.dumps({"machine": facts, "cpu_ms_a_submission": found}, indent=1) + "\n", encoding="utf-8")


def _all(grader: Grader, sources: Mapping[str, str], rounds: int) -> float:
    """CPU seconds of grading everybody so many times, of this process and of all that it started."""
    close_all()
    before = _used()
    for _ in range(rounds):
        for name, source in sources.items():
            result = grader.grade(Submission(name, ASSIGNMENT, (source,)))
            if result.status != "graded":
                raise SystemExit(f"the figures would mean nothing: {name}: {result.message}")
    close_all()
    return _used() - before


def _used() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _inside(grader: Grader, source: str) -> float:
    """CPU seconds inside one student's functions, while they are graded in this process."""
    spent: list[float] = []
    names: dict[str, Any] = {}
    exec(compile(source, "student", "exec"), names)
    tasks = {task.function for exercise in grader.exercises.values() for task in exercise.tasks}
    guest = Inline({name: _timed(names[name], spent) for name in tasks & names.keys()})
    for name, exercise in grader.exercises.items():
        grade(exercise, grader.keys[name], guest, guest)
    return sum(spent)


def _timed(function: Callable[..., Any], spent: list[float]) -> Callable[..., Any]:
    @wraps(function)
    def timed(*args: Any) -> Any:
        started = time.process_time()
        try:
            return function(*args)
        finally:
            spent.append(time.process_time() - started)

    return timed


if __name__ == "__main__":
    main()

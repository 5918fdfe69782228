"""Attacks on the wall: none gets anything. `python -m attacks` here prints them as a table."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

if sys.platform != "linux":
    pytest.skip("the wall is Linux's", allow_module_level=True)

import toy
from attacks import ordinary
from attacks.attack import KINDS, Attack
from attacks.baits import Baits, baits
from attacks.table import ATTACKS, ONE_OF_EACH_KIND
from attacks.trial import ALLOW, LIMITS, Trial, loot, run, tiers_here

from autograder.grading import grade
from autograder.sandbox.guest import syscalls
from autograder.sandbox.host import open_guest
from autograder.sandbox.tiers import TIERS

ROOT = Path(__file__).resolve().parents[2]
WALLS = [name for name, parts in TIERS.items() if parts]
WEAKER = [pytest.param(a, tier, id=f"{tier}-{a.kind}") for tier in WALLS[1:] for a in ONE_OF_EACH_KIND]


@pytest.fixture(scope="module")
def among() -> Iterator[Baits]:
    with baits() as laid:
        yield laid


def tier_or_skip(tier: str) -> str:
    if tier not in tiers_here():
        pytest.skip(f"this machine has no {tier} wall, only {tiers_here()}")
    return tier


def nothing(attack: Attack, tier: str, among: Baits) -> None:
    became, got = Trial(among).got(attack, tier)
    assert not got, f"{attack.name} ({became}) got {got}"


def test_there_is_a_wall_and_there_are_attacks_of_every_kind() -> None:
    assert tiers_here(), "nothing can be graded on this machine"
    assert len(ATTACKS) == len({a.name for a in ATTACKS}) >= 60
    assert [a.kind for a in ONE_OF_EACH_KIND] == list(KINDS)
    assert {a.kind for a in ATTACKS} == set(KINDS)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: a.name)
def test_no_attack_gets_anything(attack: Attack, among: Baits) -> None:
    nothing(attack, tiers_here()[0], among)


@pytest.mark.parametrize(("attack", "tier"), WEAKER)
def test_no_kind_of_attack_gets_anything_in_a_weaker_tier(attack: Attack, tier: str, among: Baits) -> None:
    nothing(attack, tier_or_skip(tier), among)


PEEKING_BY_NUMBER = [a for a in ATTACKS if a.name in ("the processor's seconds of others", "where others may run")]


@pytest.mark.parametrize("tier", WALLS)
@pytest.mark.parametrize("attack", PEEKING_BY_NUMBER, ids=lambda a: a.name)
def test_nothing_is_told_of_processes_by_number_where_all_have_one(attack: Attack, tier: str, among: Baits) -> None:
    """In the `full` tier nobody else has one."""
    nothing(attack, tier_or_skip(tier), among)


@pytest.mark.parametrize("attack", [a for a in ATTACKS if a.bare], ids=lambda a: a.name)
def test_without_a_wall_it_would(attack: Attack) -> None:
    with baits() as fresh:
        before = fresh.files()
        found = loot(run(attack.code(fresh.places()), "unsafe"))
        assert found or fresh.heard() or fresh.files() != before


@pytest.mark.slow
def test_no_attack_gets_anything_from_an_ordinary_user(tmp_path_factory: pytest.TempPathFactory) -> None:
    """All of them, in all tiers."""
    command = ["env", f"PYTHONPATH={ROOT}", sys.executable, "-m", "attacks", "--all"]
    if os.geteuid() == 0:
        done = ordinary.run(command, [ROOT], tmp_path_factory.mktemp("aside"), Path(__file__).parent)
    else:
        done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parent)
    print(done.stdout)
    assert done.stdout.startswith("as user "), done.stderr
    assert done.returncode == 0, done.stdout + done.stderr


# Every system call there is


NOT_TO_BE_TRIED = ("rt_sigreturn", "exit", "exit_group")
NOT_FILTERED = {335, 336} if syscalls.machine() == "x86_64" else set[int]()
"""uretprobe and uprobe: the kernel lets them pass any filter, and kills who calls them from where no probe is."""
SWEEP = """
import ctypes
LIBC = ctypes.CDLL(None, use_errno=True)

def attack(x):
    allowed = []
    for number in NUMBERS:
        ctypes.set_errno(0)
        result = LIBC.syscall(ctypes.c_long(number), *[ctypes.c_long(-1)] * 6)
        if (result, ctypes.get_errno()) != (-1, 1):
            allowed.append(number)
    return allowed
"""


@pytest.mark.parametrize("tier", WALLS)
def test_no_system_call_is_allowed_that_is_not_in_the_table(tier: str) -> None:
    on = syscalls.machine()
    table = {**syscalls.always(on), **syscalls.with_rules(on)}
    if "landlock" in TIERS[tier_or_skip(tier)]:
        table |= {**syscalls.files(on), **syscalls.opening(on)}
    numbers = set(range(600)) - NOT_FILTERED - {table.pop(name) for name in NOT_TO_BE_TRIED}
    allowed: set[int] = set()
    for start in range(0, 600, 60):
        some = [n for n in range(start, start + 60) if n in numbers]
        made = run(SWEEP.replace("NUMBERS", str(some)), tier)
        assert made.error == ""
        allowed |= set(made.outputs["out"])
    assert allowed - set(table.values()) == set()
    assert len(allowed) > 50, "the sweep itself does not work"


OPENING = """
import os, sys
sys.path.insert(0, {root!r})
from autograder.sandbox.guest import landlock, libc, seccomp
landlock.version = lambda: {abi}
libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)
landlock.restrict([{readable!r}], None)
seccomp.install(allow_files=True)
for path in ({readable!r} + "/file", {closed!r}):
    for flags in range(4):
        for more in (0, os.O_TRUNC, os.O_APPEND):
            try:
                os.close(os.open(path, flags | more))
            except OSError:
                continue
            print(path, flags | more)
"""


@pytest.mark.parametrize("abi", [1, 2, 3])
def test_no_way_of_opening_empties_a_file(abi: int, tmp_path: Path) -> None:
    """Before ABI 3 (Linux 6.2), Landlock knows nothing of emptying: the filter of system calls has to."""
    if not any("landlock" in TIERS[tier] for tier in tiers_here()):
        pytest.skip("this machine has no Landlock")
    readable, closed = tmp_path / "readable", tmp_path / "closed"
    readable.mkdir()
    for path in (readable / "file", closed):
        path.write_text("precious")
    code = OPENING.format(root=str(ROOT), abi=abi, readable=str(readable), closed=str(closed))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    opened = [f"{readable}/file {flags}" for flags in (os.O_RDONLY, os.O_RDONLY | os.O_APPEND)]
    assert done.stdout.splitlines() == opened
    assert [path.read_text() for path in (readable / "file", closed)] == ["precious"] * 2


# Forged values, through to the grade


FORGED = """
import guest.script
import guest.worker
import numpy as np

def perform(script, functions, why_absent):
    for call in script:
        yield guest.script.Observation({name: VALUE for name in call.returns[: call.sends]}, CHANGED)

guest.worker.perform = perform
"""
VALUES = [
    "guest.script.Observation()", "{'a': {'b': [1]}}", "[[1, 2], [3]]", "2**500", "'x' * 10**5", "np.zeros((1,) * 32)",
    "np.zeros((0, 3))", "np.zeros(10**5)", "[None] * 10**4", "[2**500, 1.5, True, None]", "np.full((3, 4), 1j)",
    "[np.zeros((2, 2)), [1, 2]]", "np.full((3, 4), np.nan)", "[guest.script.Observation()] * 3",
]  # fmt: skip


@pytest.mark.parametrize(("value", "changed"), [*((v, "()") for v in VALUES), ("7", "(10**9, -5)"), ("7", "(2**400,)")])
def test_no_forged_value_stops_a_grade_or_earns_a_point(value: str, changed: str) -> None:
    source = FORGED.replace("VALUE", value).replace("CHANGED", changed)
    with open_guest([source], LIMITS, ALLOW) as one, open_guest([source], LIMITS, ALLOW) as other:
        found: Any = grade(toy.exercise, toy.keys(), one, other)
    assert found.points == 0
    assert np.isfinite(found.out_of)

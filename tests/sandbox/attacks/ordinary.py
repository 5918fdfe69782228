"""Runs a command as an ordinary user, where we are root: with the same Python, though it may lie in root's home."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

USER = 54321
"""Nobody's number: nothing on this machine is theirs."""


def run(command: Sequence[str], needs: Sequence[Path], scratch: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """What the command does and says, in a world of mounts where these folders can be read whoever may see them.

    Needs root, and util-linux. `scratch` is an empty folder.
    """
    needs = [*needs, Path(sys.prefix), Path(sys.base_prefix)]
    steps = [*_opened(needs, scratch), f"cd {shlex.quote(str(cwd))}"]
    user = f"exec setpriv --reuid {USER} --regid {USER} --clear-groups --inh-caps=-all -- {shlex.join(command)}"
    return subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "sh", "-e", "-c", "\n".join([*steps, user])],
        capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def _opened(needs: Sequence[Path], scratch: Path) -> Iterator[str]:
    """Shell lines: each closed folder is covered by an empty one that holds nothing but what is needed of it."""
    closed = {path: shut for path in needs if (shut := _closed(path))}
    for number, path in enumerate(closed):
        aside = shlex.quote(str(scratch / str(number)))
        yield f"mkdir {aside}; mount --bind {shlex.quote(str(path))} {aside}"
    for folder in sorted({*closed.values()}):
        yield f"mount -t tmpfs -o mode=755 none {shlex.quote(str(folder))}"
    for number, path in enumerate(closed):
        there = shlex.quote(str(path))
        yield f"mkdir -p {there}; mount --bind {shlex.quote(str(scratch / str(number)))} {there}"


def _closed(path: Path) -> Path | None:
    """The outermost folder on the way that others may not enter."""
    return next((folder for folder in reversed([path, *path.parents]) if not os.stat(folder).st_mode & 0o001), None)

"""Our side of the zygote: what student code may read, and that nothing is left of it."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from autograder.errors import GuestError
from autograder.sandbox import Limits, zygote
from autograder.sandbox.process import WorkerProcess
from autograder.sandbox.zygote import Zygote


def test_folders_of_installed_packages_are_never_readable_as_a_whole() -> None:
    readable = [Path(path) for path in zygote._files_of("numpy")]
    site = Path(np.__file__).parent.parent
    assert Path(np.__file__).parent in readable
    assert not any(path == site or path in site.parents for path in readable)
    assert not {"torch", "pandas", "autograder"} & {path.name for path in readable}


def test_a_package_that_is_not_installed_is_named() -> None:
    for name in ("no_such_package", "autograder_no"):
        with pytest.raises(
            GuestError, match=f"course.yml allows {name}, but it is not installed here: pip install {name}"
        ):
            Zygote((name,))


def test_closing_leaves_neither_process_nor_folder_nor_descriptor() -> None:
    before = len(os.listdir("/proc/self/fd"))
    made = Zygote(("numpy",))
    folder = Path(made.folder)
    assert made.alive
    made.close()
    assert not made.alive
    assert not folder.exists()
    assert len(os.listdir("/proc/self/fd")) == before


def test_one_that_was_killed_is_replaced() -> None:
    first = zygote.zygote(("numpy",))
    first._process.kill()
    first._process.wait()
    worker = WorkerProcess(Limits(), ("numpy",))
    worker.kill()
    assert zygote.zygote(("numpy",)) is not first

"""Runs as a student's notebook: tries what student code must not be able to do. Never imported."""

import os

import numpy as np


def user() -> int:
    """Whom the process runs as, by number: no name can be looked up in there."""
    return os.getuid()


def fork() -> bool:
    """True where a process of its own could be started."""
    try:
        child = os.fork()
    except OSError:
        return False
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return True


def take_memory(megabytes: int) -> bool:
    """True where that much memory could be had."""
    try:
        np.empty(megabytes << 20, dtype="u1")
    except MemoryError:
        return False
    return True


def sees_variable(name: str) -> bool:
    """True where a variable of the grader's is there."""
    return name in os.environ

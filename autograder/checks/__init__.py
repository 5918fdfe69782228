"""One question asked of a task, one a file: each plans scripts, and judges what the guest's functions did."""

from autograder.checks.gradient import Gradient
from autograder.checks.keeps_dtype import KeepsDtype
from autograder.checks.matches import Matches
from autograder.checks.pure import Pure
from autograder.checks.repeatable import Repeatable

__all__ = ["Gradient", "KeepsDtype", "Matches", "Pure", "Repeatable"]

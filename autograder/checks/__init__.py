"""One question asked of a task, one a file: each plans scripts, and judges what the guest's functions did."""

from autograder.checks.follows_rng import FollowsRng
from autograder.checks.gradient import Gradient
from autograder.checks.keeps_dtype import KeepsDtype
from autograder.checks.matches import Matches
from autograder.checks.no_copy import NoCopy
from autograder.checks.pure import Pure
from autograder.checks.repeatable import Repeatable
from autograder.checks.vectorized import Vectorized

__all__ = ["FollowsRng", "Gradient", "KeepsDtype", "Matches", "NoCopy", "Pure", "Repeatable", "Vectorized"]

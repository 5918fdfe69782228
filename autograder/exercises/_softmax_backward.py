"""The backward of softmax and of log-softmax, wrong in all the ways that students find. Each gets dout, x and axis."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._softmax_forward import log_softmax, softmax
from autograder.lazy import torch


def gradient(dout, s, axis):
    """dx for the shares s."""
    return s * (dout - (dout * s).sum(axis, keepdim=True))


def each_for_itself(dout, x, axis=1):
    """Raise one score: does only its own share change? You have s * (1 - s), which is for a sigmoid."""
    s = softmax(x, axis)
    return dout * s * (1 - s)


def only_the_own_share(dout, x, axis=1):
    """Raise one score: what happens to the shares of the others? They have a say in its gradient."""
    return dout * softmax(x, axis)


def dout_added_unweighted(dout, x, axis=1):
    """In the sum over the classes, does a class with a tiny share count as much as one with a large share?"""
    s = softmax(x, axis)
    return s * (dout - dout.sum(axis, keepdim=True))


def shares_averaged(dout, x, axis=1):
    """Add 1 to all of dout: dx should stay as it is, since the shares always add up to 1. Does it?"""
    s = softmax(x, axis)
    return s * (dout - (dout * s).mean(axis, keepdim=True))


def not_times_share(dout, x, axis=1):
    """A class has a share of 0.001: can its score move anything much? Look for what is missing at the end."""
    return dout - (dout * softmax(x, axis)).sum(axis, keepdim=True)


def sign_turned(dout, x, axis=1):
    """Let dout be 1 for one class, else 0. Nudge its score up a little: does its share grow, and what does dx say?"""
    return -gradient(dout, softmax(x, axis), axis)


def scores_for_shares(dout, x, axis=1):
    """Which array goes into the formula: the scores that came in, or the shares that went out?"""
    return gradient(dout, x, axis)


def added_over_everything(dout, x, axis=1):
    """Change dout of the second image only. Does dx of the first one change, and should it?"""
    s = softmax(x, axis)
    return s * (dout - (dout * s).sum())


def added_along_axis_one(dout, x, axis=1):
    """Try axis=0 or axis=-1. Does your sum go along the axis of the forward?"""
    return gradient(dout, softmax(x, axis), 1)


def added_down_the_batch(dout, x, axis=1):
    """Change dout of the second image only. Does dx of the first one change, and should it?"""
    return gradient(dout, softmax(x, axis), 0)


def as_in_cross_entropy(dout, x, axis=1):
    """Shares minus something is a known shortcut, for softmax and loss in one. Here dout is any gradient: double it."""
    return softmax(x, axis) - dout


def dout_forgotten(dout, x, axis=1):
    """Multiply dout by 2: what should become of dx, and what does?"""
    s = softmax(x, axis)
    return s * (1 - s)


SOFTMAX = (
    each_for_itself, only_the_own_share, dout_added_unweighted, shares_averaged, not_times_share, sign_turned,
    scores_for_shares, added_over_everything, added_along_axis_one, added_down_the_batch, as_in_cross_entropy,
    dout_forgotten,
)  # fmt: skip


def log_gradient(dout, s, axis):
    """dx of log-softmax for the shares s."""
    return dout - s * dout.sum(axis, keepdim=True)


def sum_forgotten(dout, x, axis=1):
    """Multiply dout by 2: does your dx double? It would be right if dout always added up to 1."""
    return dout - softmax(x, axis)


def own_share_only(dout, x, axis=1):
    """Raise one score: what happens to the logs of the others? They have a say in its gradient."""
    return dout * (1 - softmax(x, axis))


def logs_for_shares(dout, x, axis=1):
    """What multiplies the sum of dout is a share, between 0 and 1. Yours is negative: what went out of your forward?"""
    return log_gradient(dout, log_softmax(x, axis), axis)


def softmax_again(dout, x, axis=1):
    """That is the way back through softmax. What does the log in front of it change?"""
    return gradient(dout, softmax(x, axis), axis)


def sum_averaged(dout, x, axis=1):
    """Add 1 to all of dout: by how much should dx change in a row of 4 classes? Compare with what you measure."""
    return dout - softmax(x, axis) * dout.mean(axis, keepdim=True)


def sum_weighted(dout, x, axis=1):
    """Where do the shares come in: in the sum, or after it? Work out two classes on paper."""
    return dout - (dout * softmax(x, axis)).sum(axis, keepdim=True)


def log_sign_turned(dout, x, axis=1):
    """Let dout be 1 for one class, else 0. Nudge its score up a little: does its log grow, and what does dx say?"""
    return -log_gradient(dout, softmax(x, axis), axis)


def sum_over_everything(dout, x, axis=1):
    """Change dout of the second image only. Does dx of the first one change, and should it?"""
    return dout - softmax(x, axis) * dout.sum()


def sum_along_axis_one(dout, x, axis=1):
    """Try axis=0 or axis=-1. Does your sum go along the axis of the forward?"""
    return log_gradient(dout, softmax(x, axis), 1)


def sum_down_the_batch(dout, x, axis=1):
    """Change dout of the second image only. Does dx of the first one change, and should it?"""
    return log_gradient(dout, softmax(x, axis), 0)


def passed_on(dout, x, axis=1):
    """Raise all scores of a row by 1: nothing changes in what goes out. Does your dx of that row add up to 0?"""
    return dout.clone()


def dout_left_out(dout, x, axis=1):
    """Multiply dout by 2: what should become of dx, and what does?"""
    s = softmax(x, axis)
    return log_gradient(torch.ones_like(s), s, axis)


LOG_SOFTMAX = (
    sum_forgotten, own_share_only, logs_for_shares, softmax_again, sum_averaged, sum_weighted, log_sign_turned,
    sum_over_everything, sum_along_axis_one, sum_down_the_batch, passed_on, dout_left_out,
)  # fmt: skip

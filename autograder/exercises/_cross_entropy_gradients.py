"""cross_entropy with a wrong gradient, in all the ways that students find."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._cross_entropy_versions import cross_entropy, with_dx
from autograder.lazy import F, torch


def _parts(x, y):
    """The shares, and a 1 for each image's own class."""
    return x.softmax(1), F.one_hot(y, x.shape[1]).double()


def dx_added_up(x, y):
    """The loss is a mean over the batch. Nudge one score and measure: what is missing in dx?"""
    return with_dx(x, y, cross_entropy(x, y)[1] * len(x))


def dx_averaged_twice(x, y):
    """The loss is a mean over the batch. How often do you divide dx by the number of images?"""
    return with_dx(x, y, cross_entropy(x, y)[1] / len(x))


def dx_over_all_numbers(x, y):
    """By what is the loss divided, the number of images or the number of scores? dx must follow."""
    return with_dx(x, y, cross_entropy(x, y)[1] / x.shape[1])


def dx_sign_turned(x, y):
    """Raise the score of the right class: does the loss grow or shrink? So what is the sign of its gradient?"""
    return with_dx(x, y, -cross_entropy(x, y)[1])


def whole_rows_lowered(x, y):
    """In how many numbers of each row of dx is 1 taken off? Print what p[y] picks, and what p[[0, 1], y] picks."""
    shares, _ = _parts(x, y)
    chosen = torch.zeros_like(shares)
    if y.max() >= len(y):
        raise ValueError("a label that is no image's number")
    chosen[y] = 1
    return with_dx(x, y, (shares - chosen) / len(x))


def all_own_columns_lowered(x, y):
    """In how many numbers of each row of dx is 1 taken off? Print what p[:, y] picks, and what p[[0, 1], y] picks."""
    shares, onehot = _parts(x, y)
    return with_dx(x, y, (shares - onehot.amax(0)) / len(x))


def labels_left_out_of_dx(x, y):
    """Raise the score of the right class: the loss shrinks. Does your dx know which class is right?"""
    return with_dx(x, y, _parts(x, y)[0] / len(x))


def dx_of_right_class_only(x, y):
    """Raise the score of a wrong class: the loss grows. Does your dx know about wrong classes?"""
    shares, onehot = _parts(x, y)
    return with_dx(x, y, (shares - onehot) * onehot / len(x))


def shares_left_out_of_dx(x, y):
    """Let the network be sure, and right: there is little to change then. Is your dx small?"""
    return with_dx(x, y, -_parts(x, y)[1] / len(x))


def labels_found_by_score(x, y):
    """Two classes with the same score: is only one of them the right one in your dx?"""
    shares, _ = _parts(x, y)
    equal = x == x.gather(1, y[:, None])
    return with_dx(x, y, (shares - equal.double()) / len(x))


def dx_for_the_shares(x, y):
    """-1/p is the gradient for the share p. From there to the scores, the way back goes through softmax."""
    shares, onehot = _parts(x, y)
    return with_dx(x, y, torch.where(onehot > 0, -1 / shares, 0.0) / len(x))


def scores_for_shares_in_dx(x, y):
    """dx is made of shares. Print what you take 1 off: does a row of it add up to 1?"""
    return with_dx(x, y, (x - _parts(x, y)[1]) / len(x))


def logs_for_shares_in_dx(x, y):
    """dx is made of shares. Print what you take 1 off: are these shares, or their logs?"""
    return with_dx(x, y, (x.log_softmax(1) - _parts(x, y)[1]) / len(x))


def dx_of_last_image(x, y):
    """How many rows of your dx are not zero? Every image has its own."""
    dx = cross_entropy(x, y)[1]
    return with_dx(x, y, torch.cat([torch.zeros_like(dx[:-1]), dx[-1:]]))


DX = (
    dx_added_up, dx_averaged_twice, dx_over_all_numbers, dx_sign_turned, whole_rows_lowered, all_own_columns_lowered,
    labels_left_out_of_dx, dx_of_right_class_only, shares_left_out_of_dx, labels_found_by_score, dx_for_the_shares,
    scores_for_shares_in_dx, logs_for_shares_in_dx, dx_of_last_image,
)  # fmt: skip

"""cross_entropy, right and wrong: scores (N, K) and labels -> the mean loss and its gradient.

A wrong version changes the loss, the gradient, or both in one belief. Each belief about one of them stands for itself.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.lazy import F, torch


def cross_entropy(x, y):
    return _of(lambda x: F.cross_entropy(x, y), x)


def _of(loss, x):
    """The loss at x, and its gradient."""
    x = x.detach().requires_grad_()
    value = loss(x)
    return value.detach(), torch.autograd.grad(value, x)[0]


def _with_loss(x, y, loss):
    return loss, cross_entropy(x, y)[1]


def with_dx(x, y, dx):
    return cross_entropy(x, y)[0], dx


def _at(scores, y):
    """By image, the number of its own class."""
    return scores[torch.arange(len(y)), y]


def softmax_twice(x, y):
    """Let one score be far above the others, and right. Is the loss near 0? x holds scores, not shares."""
    return _of(lambda x: F.cross_entropy(x.softmax(1), y), x)


def not_shifted(x, y):
    """Try np.exp(1000). Which layer of yours already copes with scores of 1000?"""
    shares = x.exp() / x.exp().sum(1, keepdim=True)
    onehot = F.one_hot(y, x.shape[1])
    return -_at(shares, y).log().mean(), (shares - onehot) / len(x)


def one_shift_for_all(x, y):
    """Two images: scores near 5000 and near -5000. What is left of the second after your shift?"""
    shares = (x - x.max()).exp()
    shares = shares / shares.sum(1, keepdim=True)
    return -_at(shares, y).log().mean(), (shares - F.one_hot(y, x.shape[1])) / len(x)


def down_the_batch(x, y):
    """The shares of which numbers add up to 1: those of one image, or those of one class?"""
    return _of(lambda x: F.nll_loss(x.log_softmax(0), y), x)


def lowest_is_best(x, y):
    """Which class has the largest share, the one with the highest score or the one with the lowest?"""
    return _of(lambda x: F.cross_entropy(-x, y), x)


def own_class_left_out_of_sum(x, y):
    """Can your loss be negative? Look at the classes in the denominator: all of them belong there."""
    onehot = F.one_hot(y, x.shape[1])
    others = x.masked_fill(onehot.bool(), -torch.inf)
    total = others.logsumexp(1)
    return (total - _at(x, y)).mean(), ((others - total[:, None]).exp() - onehot) / len(x)


def labels_from_one(x, y):
    """Which column of x belongs to label 0?"""
    return cross_entropy(x, y - 1 + x.shape[1] * (y == 0))


def best_class_for_label(x, y):
    """Change y: does the loss change? You ask the network what is right."""
    return cross_entropy(x, x.argmax(1))


def last_class_for_label(x, y):
    """Change y. Does the loss change?"""
    return cross_entropy(x, torch.full_like(y, x.shape[1] - 1))


BOTH = (
    softmax_twice, not_shifted, one_shift_for_all, down_the_batch, lowest_is_best, own_class_left_out_of_sum,
    labels_from_one, best_class_for_label, last_class_for_label,
)  # fmt: skip


def loss_added_up(x, y):
    """Give it every image twice. Should the loss be twice as large, or the same?"""
    return _with_loss(x, y, F.cross_entropy(x, y, reduction="sum"))


def loss_over_all_numbers(x, y):
    """How many losses are there to average: one an image, or one a number of x?"""
    return _with_loss(x, y, F.cross_entropy(x, y) / x.shape[1])


def loss_of_all_classes(x, y):
    """Of which classes does the loss take the log: of all of them, or of the right one?"""
    return _with_loss(x, y, -x.log_softmax(1).mean())


def loss_of_last_image(x, y):
    """The loss is a mean over all images. Which of them does yours look at?"""
    return _with_loss(x, y, F.cross_entropy(x[-1:], y[-1:]) / len(x))


def loss_of_each_image(x, y):
    """The loss is one number for the whole batch. How many have you?"""
    return _with_loss(x, y, F.cross_entropy(x, y, reduction="none"))


def loss_negative(x, y):
    """The log of a share is negative. What is the sign of a loss?"""
    return _with_loss(x, y, -F.cross_entropy(x, y))


def share_for_loss(x, y):
    """When the right class has the share 1 the loss should be 0: what is yours? Where is the log?"""
    return _with_loss(x, y, -_at(x.softmax(1), y).mean())


def missing_share_for_loss(x, y):
    """When the right class gets the share 0.001 the loss should be about 6.9: what is yours? Where is the log?"""
    return _with_loss(x, y, 1 - _at(x.softmax(1), y).mean())


def loss_in_base_ten(x, y):
    """Two classes with the same score: the loss should be 0.693. Which logarithm is it that undoes exp?"""
    return _with_loss(x, y, F.cross_entropy(x, y) / 2.302585092994046)


def loss_in_base_two(x, y):
    """Two classes with the same score: the loss should be 0.693. Which logarithm is it that undoes exp?"""
    return _with_loss(x, y, F.cross_entropy(x, y) / 0.6931471805599453)


def log_of_zero(x, y):
    """What is np.exp(-2000), and what is its log? You have a layer that gets the log without the share."""
    return _with_loss(x, y, -_at(x.softmax(1), y).log().mean())


def log_saved_by_a_little(x, y):
    """You add a little to keep the log from 0. What is the loss for scores of 1000 and -1000, and what should it be?"""
    return _with_loss(x, y, -(_at(x.softmax(1), y) + 1e-7).log().mean())


def shift_only_in_dx(x, y):
    """Your dx copes with scores of 1000. The loss needs the same care."""
    return _with_loss(x, y, (x.exp().sum(1).log() - _at(x, y)).mean())


LOSS = (
    loss_added_up, loss_over_all_numbers, loss_of_all_classes, loss_of_last_image, loss_of_each_image, loss_negative,
    share_for_loss, missing_share_for_loss, loss_in_base_ten, loss_in_base_two, log_of_zero, log_saved_by_a_little,
    shift_only_in_dx,
)  # fmt: skip

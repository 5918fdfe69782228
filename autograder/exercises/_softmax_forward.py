"""The forward of softmax and of log-softmax, right and wrong."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.lazy import F, torch


def softmax(x, axis=1):
    return F.softmax(x, axis)


def _shared(x, axis, largest):
    """exp(x - largest), shared out along the axis."""
    weights = (x - largest).exp()
    return weights / weights.sum(axis, keepdim=True)


def not_shifted(x, axis=1):
    """Try np.exp(1000). Softmax doesn't mind if the same number is taken from all scores of a row: which would help?"""
    return _shared(x, axis, 0.0)


def smallest_taken_off(x, axis=1):
    """Two scores, 1000 and -1000. What is left to take np.exp of after your shift?"""
    return _shared(x, axis, x.amin(axis, keepdim=True))


def one_shift_for_all(x, axis=1):
    """Two images: scores near 1000 and near -1000. What is left of the second after your shift, and what is its sum?"""
    return _shared(x, axis, x.max())


def down_the_batch(x, axis=1):
    """Add up what you get for one image: is it 1? Which axis counts the classes?"""
    return softmax(x, 0)


def along_the_last_axis(x, axis=1):
    """Give it four axes, and let it make shares along axis 1: along which axis do yours add up to 1?"""
    return softmax(x, -1)


def axis_one_always(x, axis=1):
    """Try axis=0. Does it change anything?"""
    return softmax(x, 1)


def over_everything(x, axis=1):
    """Add up what you get for one image, then for all. Which of the two sums should be 1?"""
    return softmax(x.flatten(), 0).reshape(x.shape)


def sum_loses_its_axis(x, axis=1):
    """Compare the shapes of your array and of its sum. With 3 images and 3 classes, which sums divide a row?"""
    weights = (x - x.amax(axis, keepdim=True)).exp()
    return weights / weights.sum(axis)


def shift_loses_its_axis(x, axis=1):
    """Compare the shapes of x and of its maxima. For 3 images and 3 classes, what is taken from which row?"""
    return softmax(x - x.amax(axis), axis)


def divided_by_largest(x, axis=1):
    """Add up what you get for one image: is it 1? By what do you divide?"""
    return (x - x.amax(axis, keepdim=True)).exp().detach()  # two largest would be a kink: nothing to carry over


def sign_turned(x, axis=1):
    """Which class should get the largest share, the one with the highest score or the one with the lowest?"""
    return softmax(-x, axis)


def without_exp(x, axis=1):
    """Can a share be negative? Give it the scores 3 and -1."""
    return (x / x.sum(axis, keepdim=True)).detach()  # a sum near 0 can't be measured: nothing to carry over


def base_two(x, axis=1):
    """Give it the scores 0 and 1. Is the second share e = 2.718 times the first?"""
    return softmax(x * 0.6931471805599453, axis)


def each_for_itself(x, axis=1):
    """Add up what you get for one image: is it 1? Can a class get more while no other gets less?"""
    return x.sigmoid()


SOFTMAX = (
    not_shifted, smallest_taken_off, one_shift_for_all, down_the_batch, along_the_last_axis, axis_one_always,
    over_everything, sum_loses_its_axis, shift_loses_its_axis, divided_by_largest, sign_turned, without_exp, base_two,
    each_for_itself,
)  # fmt: skip


def log_softmax(x, axis=1):
    return F.log_softmax(x, axis)


def log_of_zero(x, axis=1):
    """What is np.exp(-2000), and what is its log? Do exp and log one after the other lose nothing?"""
    return softmax(x, axis).log()


def exp_of_thousand(x, axis=1):
    """Try np.exp(1000). What could be taken from all scores of a row first, and added again at the end?"""
    return x - x.exp().sum(axis, keepdim=True).log()


def log_of_overflow(x, axis=1):
    """Try np.exp(1000) / np.exp(1000). What could be taken from all scores of a row beforehand?"""
    return not_shifted(x, axis).log()


def shift_not_undone(x, axis=1):
    """Two classes with the same score of 5: does each get log(1/2)? What you take off has to be made up for."""
    return x - (x - x.amax(axis, keepdim=True)).exp().sum(axis, keepdim=True).log()


def one_log_shift_for_all(x, axis=1):
    """Two images: scores near 1000 and near -1000. What is left of the second after your shift?"""
    return x - x.max() - (x - x.max()).exp().sum(axis, keepdim=True).log()


def base_ten(x, axis=1):
    """Two classes with the same score: you should get -0.693 for each. Which logarithm is it that undoes exp?"""
    return log_softmax(x, axis) / 2.302585092994046


def log_base_two(x, axis=1):
    """Two classes with the same score: you should get -0.693 for each. Which logarithm is it that undoes exp?"""
    return log_softmax(x, axis) / 0.6931471805599453


def no_log(x, axis=1):
    """Is the log of a share ever positive? Yours are shares."""
    return softmax(x, axis)


def negative_log(x, axis=1):
    """What is the sign of the log of 1/2? The minus sign of the loss comes later."""
    return -log_softmax(x, axis)


def log_down_the_batch(x, axis=1):
    """Take np.exp of what you get for one image, and add up. Is it 1?"""
    return log_softmax(x, 0)


def log_along_the_last_axis(x, axis=1):
    """Give it four axes. Along which of them do np.exp of your numbers add up to 1?"""
    return log_softmax(x, -1)


def log_axis_one_always(x, axis=1):
    """Try axis=0. Does it change anything?"""
    return log_softmax(x, 1)


def log_over_everything(x, axis=1):
    """Take np.exp of what you get. Do the shares of one image add up to 1, or those of all images together?"""
    return log_softmax(x.flatten(), 0).reshape(x.shape)


def total_loses_its_axis(x, axis=1):
    """Compare the shapes of x and of the sum. For 3 images and 3 classes, what is taken from which row?"""
    return x - torch.logsumexp(x, axis)


LOG_SOFTMAX = (
    log_of_zero, exp_of_thousand, log_of_overflow, shift_not_undone, one_log_shift_for_all, base_ten, log_base_two,
    no_log, negative_log, log_down_the_batch, log_along_the_last_axis, log_axis_one_always, log_over_everything,
    total_loses_its_axis,
)  # fmt: skip

"""The forward of batch_norm2d with wrong running statistics, or wrong in all that it returns."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._batch_norm2d_forward import OUT, batch_norm2d, first_for_gradient, over_batch, variation


def mean_of_everything(**given):
    """How many means are there? One for each channel; you have one for all of them."""
    x, old = given["x"].detach(), (given["running_mean"], given["running_var"])
    out, *_ = variation(**given, of_batch=lambda x: over_batch(x, (0, 1, 2, 3)))
    if not given["training"]:
        return out, *(v.clone() for v in old)
    new, momentum = (x.mean(), x.var(correction=1)), given.get("momentum", 0.1)
    return out, *((1 - momentum) * o + momentum * n for o, n in zip(old, new, strict=True))


def columns_for_channels(x, **given):
    """Number the pixels of two channels, and print what you take for channel 0. Does reshape move an axis?"""
    rows = x.reshape(-1, x.shape[1])[:, :, None, None]
    out, *running = batch_norm2d(x=rows, **given)
    return out.reshape(x.shape), *running


def momentum_turned(momentum=0.1, **given):
    """With momentum 0.1, how much of the old running mean is left: a tenth, or nine tenths?"""
    return batch_norm2d(momentum=1 - momentum, **given)


def momentum_always_the_same(momentum=0.1, **given):
    """Change momentum: does anything happen? Look for a number that should be a name."""
    return batch_norm2d(**given)


def never_updated(running_mean, running_var, **given):
    """Call it in training, and print running_mean before and after. What has it learned of this batch?"""
    out, *_ = batch_norm2d(running_mean=running_mean, running_var=running_var, **given)
    return out, running_mean.clone(), running_var.clone()


def running_replaced(momentum=0.1, **given):
    """What is left of the old running mean, after one batch? Almost all of it should be."""
    return batch_norm2d(momentum=1.0, **given)


def running_sums(**given):
    """Call it a hundred times with the same images. Does running_mean settle at their mean, or grow and grow?"""
    return variation(**given, updates=lambda old, new, momentum: old + momentum * new)


def updated_in_evaluation(training, **given):
    """Call it with training=False, and print running_mean before and after. May it move?"""
    return batch_norm2d(training=training, **given)[0], *batch_norm2d(training=True, **given)[1:]


def running_var_biased(**given):
    """Two ways to average squares: by n, or by n - 1. Which one is asked for in running_var?"""
    return _with_var(given, lambda x, eps: over_batch(x)[1].flatten())


def running_var_of_images(**given):
    """How many numbers of a channel does a batch have? n counts all of them, not only the images."""
    return _with_var(given, lambda x, eps: over_batch(x)[1].flatten() * len(x) / (len(x) - 1))


def running_var_with_eps(**given):
    """eps is there for the division. Does it belong into running_var?"""
    return _with_var(given, lambda x, eps: over_batch(x, correction=1)[1].flatten() + eps)


def biased_running_var_with_eps(**given):
    """eps is there for the division: does it belong into running_var? And is it n or n - 1 there?"""
    return _with_var(given, lambda x, eps: over_batch(x)[1].flatten() + eps)


def running_std(**given):
    """Is it a variance that you put into running_var, or its root?"""
    return _with_var(given, lambda x, eps: (over_batch(x)[1].flatten() + eps).sqrt())


def _with_var(given, new):
    """`new(x, eps)` is the variance that goes into running_var."""
    out, mean, var = batch_norm2d(**given)
    if not given["training"]:
        return out, mean, var
    momentum, found = given.get("momentum", 0.1), new(given["x"].detach(), given.get("eps", 1e-5))
    return out, mean, (1 - momentum) * given["running_var"] + momentum * found


RUNNING = (
    mean_of_everything, columns_for_channels, momentum_turned, momentum_always_the_same, never_updated,
    running_replaced, running_sums, updated_in_evaluation, running_var_biased, running_var_of_images,
    running_var_with_eps, biased_running_var_with_eps, running_std,
)  # fmt: skip

MISCONCEPTIONS = tuple(map(first_for_gradient, OUT + RUNNING))

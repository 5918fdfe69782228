"""The forward of batch_norm2d, right and wrong: (out, running_mean, running_var).

The wrong ones are variations of one formula, `variation`; each changes what is passed to it.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.lazy import F

IMAGES = (0, 2, 3)
"""The axes of (N, C, H, W) that a channel's mean is taken over."""


def first_for_gradient(version):
    """A gradient is that of the first of several outputs: where there is a `dout`, nothing else is returned."""

    def of_given(dout=None, **given):
        outputs = version(**given)
        return outputs if dout is None else outputs[0]

    of_given.__name__, of_given.__doc__ = version.__name__, version.__doc__
    return of_given


def over_batch(x, axes=IMAGES, correction=0):
    """Mean and variance, with axes that fit x."""
    return x.mean(axes, keepdim=True), x.var(axes, correction=correction, keepdim=True)


def wide(v):
    """One number a channel, with axes that fit images."""
    return v[:, None, None]


@first_for_gradient
def batch_norm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    mean, var = running_mean.clone(), running_var.clone()
    out = F.batch_norm(x, mean, var, gamma, beta, training, momentum, eps)
    return out, mean, var


def variation(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5,
              of_batch=None, root=None, updates=None, apply=None):  # fmt: skip
    """`of_batch(x)` -> mean, var in training; `root(var, eps)`; `updates(old, new, momentum)`; `apply` makes out."""
    old, new = (running_mean, running_var), over_batch(x)
    new = new[0].detach().flatten(), over_batch(x.detach(), correction=1)[1].flatten()
    mean, var = (of_batch or over_batch)(x) if training else (wide(running_mean), wide(running_var))
    std = (root or _root)(var, eps)
    out = (apply or _apply)(x, mean, std, wide(gamma), wide(beta))
    if not training:
        return out, *(v.clone() for v in old)
    return out, *((updates or _updates)(o, n, momentum) for o, n in zip(old, new, strict=True))


def _root(var, eps):
    return (var + eps).sqrt()


def _updates(old, new, momentum):
    return (1 - momentum) * old + momentum * new


def _apply(x, mean, std, gamma, beta):
    return gamma * (x - mean) / std + beta


def mean_of_each_place(**given):
    """There is one mean for each channel: how many have you? Which axes are left after yours?"""
    return variation(**given, of_batch=lambda x: over_batch(x, (0,)))


def mean_of_each_image(**given):
    """In a batch one image changes what becomes of another: does it in yours? Look at the axes of your mean."""
    return variation(**given, of_batch=lambda x: over_batch(x, (2, 3)))


def unbiased_within(**given):
    """Is the variance of your output 1, for gamma 1? By what do you divide the sum of squares there?"""
    return variation(**given, of_batch=lambda x: over_batch(x, correction=1))


def running_in_training(training, **given):
    """In training, whose mean is taken off: that of this batch, or the running one?"""
    out, *_ = batch_norm2d(training=False, **given)
    return out, *batch_norm2d(training=training, **given)[1:]


def new_running_in_training(training, **given):
    """Does the output of training depend on running_mean? It is kept for later, for evaluation."""
    _, mean, var = batch_norm2d(training=training, **given)
    out, *_ = batch_norm2d(training=False, **{**given, "running_mean": mean, "running_var": var})
    return out.detach(), mean, var  # mean and var came without a graph: nothing to carry over


def batch_in_evaluation(training, **given):
    """In evaluation, give it one image alone, and then the same among others. Is its output the same?"""
    return batch_norm2d(training=True, **given)[0], *batch_norm2d(training=training, **given)[1:]


def eps_outside_the_root(**given):
    """Where does eps go: under the root, or beside it? A channel of small numbers shows it."""
    return variation(**given, root=lambda var, eps: var.sqrt() + eps)


def eps_forgotten(**given):
    """What do you divide by if all pixels of a channel are equal?"""
    return variation(**given, root=lambda var, eps: var.sqrt())


def eps_subtracted(**given):
    """Give it a channel of small numbers. What is under your root?"""
    out, *running = variation(**given, root=lambda var, eps: (var - eps).sqrt())
    return out.detach(), *running  # often NaN: nothing to carry over


def eps_only_in_training(eps=1e-5, **given):
    """Training and evaluation divide in the same way. Where is eps in evaluation?"""
    return batch_norm2d(eps=eps if given["training"] else 0.0, **given)


def eps_always_the_same(eps=1e-5, **given):
    """Change eps: does anything happen? Look for a number that should be a name."""
    return batch_norm2d(**given)


def root_forgotten(**given):
    """Double all pixels: is the output still (almost) the same? Do you divide by the variance, or by its root?"""
    return variation(**given, root=lambda var, eps: var + eps)


def only_the_mean_divided(**given):
    """Python divides before it subtracts. What is divided in x - mean / std?"""
    return variation(**given, apply=lambda x, mean, std, gamma, beta: gamma * (x - mean / std) + beta)


def mean_not_taken_off(**given):
    """Add 100 to all pixels. In training, should the output change?"""
    return variation(**given, apply=lambda x, mean, std, gamma, beta: gamma * x / std + beta)


def gamma_and_beta_forgotten(**given):
    """Give it gamma = 2 and beta = 5. What should the mean and the spread of the output be?"""
    return variation(**given, apply=lambda x, mean, std, gamma, beta: (x - mean) / std)


def beta_scaled_too(**given):
    """Give it a constant image, gamma = 2 and beta = 5. What should come out?"""
    return variation(**given, apply=lambda x, mean, std, gamma, beta: gamma * ((x - mean) / std + beta))


def gamma_and_beta_swapped(gamma, beta, **given):
    """Give it a constant image, gamma = 2 and beta = 5. What should come out?"""
    return batch_norm2d(gamma=beta, beta=gamma, **given)


def plain_in_evaluation(training, **given):
    """In evaluation, too, give it gamma = 2 and beta = 5. What has become of them?"""
    return batch_norm2d(training=True, **given) if training else gamma_and_beta_forgotten(training=False, **given)


OUT = (
    mean_of_each_place, mean_of_each_image, unbiased_within, running_in_training, new_running_in_training,
    batch_in_evaluation, eps_outside_the_root, eps_forgotten, eps_subtracted, eps_only_in_training,
    eps_always_the_same, root_forgotten, only_the_mean_divided, mean_not_taken_off, gamma_and_beta_forgotten,
    beta_scaled_too, gamma_and_beta_swapped, plain_in_evaluation,
)  # fmt: skip

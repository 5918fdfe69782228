"""The backward of batch_norm2d, wrong in all the ways that students find. Each gets dout and all inputs: `given`."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._batch_norm2d_forward import IMAGES, batch_norm2d, over_batch, wide
from autograder.lazy import torch


def _gradients(dout, x, gamma, **given):
    """dx, dgamma and dbeta."""
    x, gamma = x.detach().requires_grad_(), gamma.detach().requires_grad_()
    dx, dgamma = torch.autograd.grad(batch_norm2d(dout, x=x, gamma=gamma, **given), (x, gamma), dout)
    return dx, dgamma, dout.sum(IMAGES)


def _normal(x, running_mean, running_var, training, eps=1e-5, **_):
    """The normalised images, and what they were divided by."""
    mean, var = over_batch(x) if training else (wide(running_mean), wide(running_var))
    std = (var + eps).sqrt()
    return (x - mean) / std, std


def _dx_of(dout, given, terms):
    """`terms(d, normal)`, over std: what dx is made of in training, where d is the gradient of what was normalised."""
    _, dgamma, dbeta = _gradients(dout, **given)
    normal, std = _normal(**given)
    return terms(dout * wide(given["gamma"]), normal) / std, dgamma, dbeta


def _mean(v):
    return v.mean(IMAGES, keepdim=True)


def statistics_are_constants(dout, **given):
    """Add the same to all pixels: in training nothing changes in the output. So what must dx of a channel add up to?"""
    return _dx_of(dout, given, lambda d, normal: d)


def variance_is_constant(dout, **given):
    """Raise one pixel: mean and variance of its channel change. Where is the variance in your dx?"""
    return _dx_of(dout, given, lambda d, normal: d - _mean(d) if given["training"] else d)


def mean_is_constant(dout, **given):
    """Add the same to all pixels: in training nothing changes in the output. So what must dx of a channel add up to?"""
    return _dx_of(dout, given, lambda d, normal: d - normal * _mean(d * normal) if given["training"] else d)


def training_formula_in_evaluation(dout, **given):
    """In evaluation the statistics are given. Does raising one pixel change them, as it does in training?"""
    return _dx_of(dout, given, lambda d, normal: d - _mean(d) - normal * _mean(d * normal))


def gamma_forgotten_in_dx(dout, gamma, **given):
    """With gamma = 3, what does raising a pixel do to the output, compared with gamma = 1? And to your dx?"""
    return _gradients(dout, gamma=torch.ones_like(gamma), **given)[0], *_gradients(dout, gamma=gamma, **given)[1:]


def not_divided_by_std(dout, **given):
    """Make all pixels ten times as large. What should become of dx?"""
    dx, dgamma, dbeta = _gradients(dout, **given)
    return dx * _normal(**given)[1], dgamma, dbeta


def divided_by_variance(dout, **given):
    """Make all pixels ten times as large: dx should be a tenth. Is it a hundredth?"""
    dx, dgamma, dbeta = _gradients(dout, **given)
    return dx / _normal(**given)[1], dgamma, dbeta


def eps_forgotten_in_dx(dout, **given):
    """By what did the forward divide? A channel of small numbers shows it."""
    exact = {**given, "eps": 1e-30}  # as good as none, and PyTorch wants some
    return _gradients(dout, **exact)[0], *_gradients(dout, **given)[1:]


def averaged_over_images_only(dout, **given):
    """How many numbers of a channel does a batch have? The means in dx go over all of them, not only the images."""
    pixels = given["x"][0, 0].numel()
    many = lambda v: _mean(v) * pixels  # noqa: E731
    return _dx_of(dout, given, lambda d, n: d - many(d) - n * many(d * n) if given["training"] else d)


def sums_for_means(dout, **given):
    """In dx, means are taken off, no sums. Measure one pixel, and compare."""
    many = lambda v: v.sum(IMAGES, keepdim=True)  # noqa: E731
    return _dx_of(dout, given, lambda d, n: d - many(d) - n * many(d * n) if given["training"] else d)


def dgamma_of_x(dout, **given):
    """What is gamma multiplied by in the forward: x, or what became of it?"""
    return _with_dgamma(dout, given, (dout * given["x"]).sum(IMAGES))


def dgamma_of_centred_x(dout, **given):
    """What is gamma multiplied by in the forward? Something has been divided by then."""
    normal, std = _normal(**given)
    return _with_dgamma(dout, given, (dout * normal * std).sum(IMAGES))


def dgamma_of_out(dout, **given):
    """What is gamma multiplied by in the forward: the output, or what it is made of?"""
    out = batch_norm2d(**given)[0]
    return _with_dgamma(dout, given, (dout * out).sum(IMAGES))


def dgamma_of_batch(dout, **given):
    """In evaluation, which mean was taken off before gamma came in?"""
    return _with_dgamma(dout, given, (dout * _normal(**{**given, "training": True})[0]).sum(IMAGES))


def dgamma_averaged(dout, **given):
    """gamma multiplies every number of its channel. Is its gradient the sum or the mean of what comes back?"""
    return _with_dgamma(dout, given, (dout * _normal(**given)[0]).mean(IMAGES))


def dgamma_keeps_axes(dout, **given):
    """The numbers of dgamma are right. Compare its shape with that of gamma."""
    return _with_dgamma(dout, given, (dout * _normal(**given)[0]).sum(IMAGES, keepdim=True))


def dgamma_of_each_place(dout, **given):
    """One gamma serves all places of a channel. Which axes are left in your dgamma?"""
    return _with_dgamma(dout, given, (dout * _normal(**given)[0]).sum(0))


def _with_dgamma(dout, given, dgamma):
    dx, _, dbeta = _gradients(dout, **given)
    return dx, dgamma, dbeta


def dbeta_averaged(dout, **given):
    """beta is added to every number of its channel. Is its gradient the sum or the mean of what comes back?"""
    return *_gradients(dout, **given)[:2], dout.mean(IMAGES)


def dbeta_keeps_axes(dout, **given):
    """The numbers of dbeta are right. Compare its shape with that of beta."""
    return *_gradients(dout, **given)[:2], dout.sum(IMAGES, keepdim=True)


def dbeta_of_each_place(dout, **given):
    """One beta serves all places of a channel. Which axes are left in your dbeta?"""
    return *_gradients(dout, **given)[:2], dout.sum(0)


def dbeta_of_each_image(dout, **given):
    """Which axis of dout must be left after the sum: that of the images, or that of the channels?"""
    return *_gradients(dout, **given)[:2], dout.sum((1, 2, 3))


def dgamma_and_dbeta_swapped(dout, **given):
    """In which order are the gradients to be returned?"""
    dx, dgamma, dbeta = _gradients(dout, **given)
    return dx, dbeta, dgamma


MISCONCEPTIONS = (
    statistics_are_constants, variance_is_constant, mean_is_constant, training_formula_in_evaluation,
    gamma_forgotten_in_dx, not_divided_by_std, divided_by_variance, eps_forgotten_in_dx, averaged_over_images_only,
    sums_for_means, dgamma_of_x, dgamma_of_centred_x, dgamma_of_out, dgamma_of_batch, dgamma_averaged,
    dgamma_keeps_axes, dgamma_of_each_place, dbeta_averaged, dbeta_keeps_axes, dbeta_of_each_place,
    dbeta_of_each_image, dgamma_and_dbeta_swapped,
)  # fmt: skip

"""linear, right and wrong: the forward, and the backward, which gets dout and the inputs of the forward: `given`."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.lazy import F, torch


def linear(x, w, b=None):
    return F.linear(x, w, b)


def w_not_turned(x, w, b=None):
    """w is (out, in): which of its axes must meet the numbers of an image? Try 2 inputs and 3 outputs."""
    return linear(x, w.T, b)


def no_bias(x, w, b=None):
    """Give it a row of zeros: what should come out?"""
    return linear(x, w)


def bias_subtracted(x, w, b=None):
    """Give it a row of zeros: what should come out, and with which sign?"""
    return linear(x, w, None if b is None else -b)


def bias_in_each_product(x, w, b=None):
    """How often is the bias of a neuron added, once, or once for each input?"""
    return linear(x, w, None if b is None else b * x.shape[1])


def bias_by_image(x, w, b=None):
    """Give it zeros. Do the images differ in what comes out, or the neurons?"""
    return linear(x, w) if b is None else linear(x, w) + b[:, None]


def first_bias_for_all(x, w, b=None):
    """Give it a row of zeros. How many different numbers should come out?"""
    return linear(x, w) if b is None else linear(x, w) + b[0]


def averaged(x, w, b=None):
    """Give a neuron with two weights of 1 the inputs 3 and 5. Does it say 8?"""
    return linear(x / x.shape[1], w, b)


def relu_included(x, w, b=None):
    """Can a score be negative? An activation is a layer of its own."""
    return linear(x, w, b).relu()


def softmax_included(x, w, b=None):
    """Your outputs add up to 1. Which layer was to do that, this one or the next?"""
    return linear(x, w, b).softmax(1)


def images_in_columns(x, w, b=None):
    """Which axis of the result counts the images: the first, or the last?"""
    return linear(x, w, b).T


FORWARD = (
    w_not_turned, no_bias, bias_subtracted, bias_in_each_product, bias_by_image, first_bias_for_all, averaged,
    relu_included, softmax_included, images_in_columns,
)  # fmt: skip


def gradients(dout, x, w, b=None):
    return dout @ w, dout.T @ x, None if b is None else dout.sum(0)


def _with_dx(dout, given, dx):
    return dx, *gradients(dout, **given)[1:]


def _with_dw(dout, given, dw):
    dx, _, db = gradients(dout, **given)
    return dx, dw, db


def _with_db(dout, given, wrong):
    """`wrong` makes db of dout, where there is a bias."""
    dx, dw, db = gradients(dout, **given)
    return dx, dw, None if db is None else wrong(dout)


def dout_forgotten(dout, **given):
    """Multiply dout by 2: what should become of dx, dw and db, and what does?"""
    return gradients(torch.ones_like(dout), **given)


def dx_and_dw_swapped(dout, **given):
    """In which order are the gradients to be returned?"""
    dx, dw, db = gradients(dout, **given)
    return dw, dx, db


def dx_by_turned_w(dout, **given):
    """dx[n, i] adds up what all neurons say about input i: which axis of w counts the neurons? Try 2 in, 3 out."""
    return _with_dx(dout, given, dout @ given["w"].T)


def dx_over_batch(dout, **given):
    """Who divides by the number of images, the layer or the loss? Look at dx."""
    return _with_dx(dout, given, dout @ given["w"] / len(dout))


def dx_of_first_neuron(dout, **given):
    """How many neurons look at an input? All of them have a say in its gradient."""
    return _with_dx(dout, given, dout[:, :1] @ given["w"][:1])


def dw_turned(dout, **given):
    """The numbers of dw are right. w is (out, in): where does the weight from input 0 to neuron 1 stand in dw?"""
    return _with_dw(dout, given, given["x"].T @ dout)


def dw_over_batch(dout, **given):
    """Who divides by the number of images, the layer or the loss? Look at dw."""
    return _with_dw(dout, given, dout.T @ given["x"] / len(dout))


def dw_of_last_image(dout, **given):
    """All images use the same weights. Which of them does your dw look at?"""
    return _with_dw(dout, given, dout[-1:].T @ given["x"][-1:])


def dw_without_x(dout, **given):
    """An input of 0 leaves its weights without a say in the output. What should their gradient be, and what is it?"""
    return _with_dw(dout, given, dout.T @ torch.ones_like(given["x"]))


def db_over_batch(dout, **given):
    """Is b[m] added once in the whole batch, or once for each image? Is its gradient an average of what comes back?"""
    return _with_db(dout, given, lambda dout: dout.mean(0))


def db_keeps_an_axis(dout, **given):
    """The numbers of db are right. Compare its shape with that of b."""
    return _with_db(dout, given, lambda dout: dout.sum(0, keepdim=True))


def db_by_image(dout, **given):
    """Which axis of dout must be left after the sum: that of the images, or that of the neurons?"""
    return _with_db(dout, given, lambda dout: dout.sum(1))


def db_one_number(dout, **given):
    """How many numbers are there in b? There must be as many in db."""
    return _with_db(dout, given, torch.sum)


def db_not_added_up(dout, **given):
    """b has one axis, and serves every image. How many axes has your db?"""
    return _with_db(dout, given, torch.clone)


def db_of_first_image(dout, **given):
    """One bias for all images: of how many does your db know?"""
    return _with_db(dout, given, lambda dout: dout[0])


def db_always(dout, **given):
    """What should db be where the forward got no bias?"""
    return *gradients(dout, **given)[:2], dout.sum(0)


BACKWARD = (
    dout_forgotten, dx_and_dw_swapped, dx_by_turned_w, dx_over_batch, dx_of_first_neuron, dw_turned, dw_over_batch,
    dw_of_last_image, dw_without_x, db_over_batch, db_keeps_an_axis, db_by_image, db_one_number, db_not_added_up,
    db_of_first_image, db_always,
)  # fmt: skip

"""The backward of conv2d with a wrong dw or db. Each gets dout and all inputs: `given`."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._conv2d_backward import gradients
from autograder.exercises._conv2d_windows import dilation_ignored, stride_ignored
from autograder.exercises._pad2d_forward import pad2d
from autograder.lazy import torch


def dw_of_last_window(dout, **given):
    """A filter sees every window of every image. Does dw collect what all of them send, or keep the last?"""
    last = torch.zeros_like(dout)
    last[-1, :, -1, -1] = dout[-1, :, -1, -1]
    return _with_dw(gradients(last, **given)[1], dout, given)


def dw_of_last_place(dout, **given):
    """A filter sees every window. Does dw collect what all of them send, or start again at each place?"""
    last = torch.zeros_like(dout)
    last[:, :, -1, -1] = dout[:, :, -1, -1]
    return _with_dw(gradients(last, **given)[1], dout, given)


def dw_of_one_image(dout, x, **given):
    """One filter for all images: which of them does your dw look at?"""
    return _with_dw(gradients(dout[:1], x[:1], **given)[1], dout, {"x": x, **given})


def dw_over_batch(dout, **given):
    """Who divides by the number of images, the layer or the loss? Only one of them may."""
    return _with_dw(gradients(dout, **given)[1] / len(dout), dout, given)


def dw_flipped(dout, **given):
    """Your dw is turned around. Which pixel did the top left weight meet in the forward?"""
    return _with_dw(gradients(dout, **given)[1].flip(2, 3), dout, given)


def dw_ignores_stride(dout, **given):
    """Which windows of x does your dw use at stride 2? They must be those of the forward."""
    return _with_dw(gradients(dout, **given, forward=stride_ignored)[1], dout, given)


def dw_ignores_dilation(dout, **given):
    """Which pixels of x does your dw use at dilation 2? They must be those of the forward."""
    return _with_dw(gradients(dout, **given, forward=dilation_ignored)[1], dout, given)


def dw_of_dx(dout, x, w, padding=0, **given):
    """What does one weight meet in the forward: numbers of x, or of dx?"""
    of_padded = {"w": w, "padding": 0, **given}
    dpadded = gradients(dout, pad2d(x, padding), **of_padded)[0]
    return _with_dw(gradients(dout, dpadded, **of_padded)[1], dout, {"x": x, "w": w, "padding": padding, **given})


def _with_dw(dw, dout, given):
    dx, _, db = gradients(dout, **given)
    return dx, dw, db


def db_of_one_image(dout, **given):
    """One bias for all images: of how many does your db know?"""
    return _with_db(dout, given, lambda dout: dout[0].sum((1, 2)))


def db_of_last_image(dout, **given):
    """Print db after each image: does it grow, or start again?"""
    return _with_db(dout, given, lambda dout: dout[-1].sum((1, 2)))


def db_averaged(dout, **given):
    """b[f] is added at every place of every image. Is its gradient the mean of what comes back?"""
    return _with_db(dout, given, lambda dout: dout.mean((0, 2, 3)))


def db_over_batch(dout, **given):
    """Who divides by the number of images, the layer or the loss? Only one of them may."""
    return _with_db(dout, given, lambda dout: dout.sum((0, 2, 3)) / len(dout))


def db_one_number(dout, **given):
    """How many numbers are there in b? There must be as many in db."""
    return _with_db(dout, given, torch.sum)


def db_per_image(dout, **given):
    """Which axis of dout must be left after the sum: that of the images, or that of the filters?"""
    return _with_db(dout, given, lambda dout: dout.sum((1, 2, 3)))


def db_keeps_axes(dout, **given):
    """The numbers of db are right. Compare its shape with that of b."""
    return _with_db(dout, given, lambda dout: dout.sum((0, 2, 3), keepdim=True))


def db_always(dout, **given):
    """What should db be where the forward got no bias?"""
    return *gradients(dout, **given)[:2], dout.sum((0, 2, 3))


def _with_db(dout, given, wrong):
    """`wrong` makes db of dout, where there is a bias."""
    dx, dw, db = gradients(dout, **given)
    return dx, dw, None if db is None else wrong(dout)


WRONG_DW_DB = (
    dw_of_last_window, dw_of_last_place, dw_of_one_image, dw_over_batch, dw_flipped, dw_ignores_stride,
    dw_ignores_dilation, dw_of_dx, db_of_one_image, db_of_last_image, db_averaged, db_over_batch, db_one_number,
    db_per_image, db_keeps_axes, db_always,
)  # fmt: skip

"""The backward of pad2d, wrong in all the ways that students find. Each gets dout and the inputs of the forward."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._pad2d_forward import edge_repeated, pad2d, pair
from autograder.lazy import torch


def _cut(dout, x, padding):
    """Height and width of x, the padding of both, and the height and width of dout."""
    return *x.shape[2:], *pair(padding), *dout.shape[2:]


def crop(dout, x, padding):
    """Print array[0:-0]. What does your crop leave of dx where there is no padding?"""
    height, width, ph, pw, _, _ = _cut(dout, x, padding)
    return dout[:, :, ph : ph + height if ph else 0, pw : pw + width if pw else 0]


def crop_of_one(dout, x, padding):
    """How much do you crop? Try no padding, and padding 2."""
    return dout[:, :, 1:-1, 1:-1]


def not_cropped(dout, x, padding):
    """dx must have the shape of x. Which numbers of dout belong to no pixel of x?"""
    return dout


def padded_again(dout, x, padding):
    """dx must have the shape of x. On the way back, do the arrays grow again, or does something come off?"""
    return pad2d(dout, padding)


def square_crop(dout, x, padding):
    """Is x as wide as it is high? Look at both ends of both slices of your crop."""
    height, _, ph, pw, _, _ = _cut(dout, x, padding)
    return dout[:, :, ph : ph + height, pw : pw + height]


def first_rows_and_columns(dout, x, padding):
    """The shape is right. Where in the padded image did x[0, 0] stand, and what stands there in dout?"""
    height, width, *_ = _cut(dout, x, padding)
    return dout[:, :, :height, :width]


def last_rows_and_columns(dout, x, padding):
    """The shape is right. Where in the padded image did the last pixel of x stand, and what stands there in dout?"""
    *_, ph, pw, _, _ = _cut(dout, x, padding)
    return dout[:, :, 2 * ph :, 2 * pw :]


def cropped_before_only(dout, x, padding):
    """dx must have the shape of x. How many rows of zeros came above the image, and how many below?"""
    *_, ph, pw, _, _ = _cut(dout, x, padding)
    return dout[:, :, ph:, pw:]


def cropped_after_only(dout, x, padding):
    """dx must have the shape of x. From which sides of dout do you take something off, and from which not?"""
    *_, ph, pw, high, wide = _cut(dout, x, padding)
    return dout[:, :, : high - ph, : wide - pw]


def cropped_by_turned_pair(dout, x, padding):
    """In a pair, height comes first. With padding=(1, 2), how many rows come off, and how many columns?"""
    height, width, ph, pw, _, _ = _cut(dout, x, padding)
    return dout[:, :, pw : pw + height, ph : ph + width]


def cropped_by_first_of_pair(dout, x, padding):
    """With padding=(1, 2), in which column of dout does dx begin?"""
    height, width, ph, _, _, _ = _cut(dout, x, padding)
    return dout[:, :, ph : ph + height, ph : ph + width]


def rows_cropped_only(dout, x, padding):
    """You take off the rows above and below. What was added at the two other sides?"""
    height, _, ph, *_ = _cut(dout, x, padding)
    return dout[:, :, ph : ph + height]


def rim_blanked(dout, x, padding):
    """The zeros around the image want no gradient. But dx must have the shape of x: what has no place in it?"""
    return dout * pad2d(torch.ones_like(x), padding)


def rim_folded_in(dout, x, padding):
    """Your forward puts zeros around the image, whatever x is. Does a pixel at the edge of x hear from them?"""
    x = x.detach().requires_grad_()
    return torch.autograd.grad(edge_repeated(x, padding), x, dout)[0]


def dout_forgotten(dout, x, padding):
    """Multiply dout by 2: what should become of dx, and what does?"""
    return torch.ones_like(x)


MISCONCEPTIONS = (
    crop, crop_of_one, not_cropped, padded_again, square_crop, first_rows_and_columns, last_rows_and_columns,
    cropped_before_only, cropped_after_only, cropped_by_turned_pair, cropped_by_first_of_pair, rows_cropped_only,
    rim_blanked, rim_folded_in, dout_forgotten,
)  # fmt: skip

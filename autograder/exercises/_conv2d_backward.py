"""The backward of conv2d, wrong in all the ways that students find. Each gets dout and all inputs, as `given`."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._conv2d_forward import conv2d, dilation_ignored, flipped, pair, stride_ignored
from autograder.lazy import F, torch


def gradients(dout, x, w, b=None, stride=1, padding=0, dilation=1, forward=conv2d):
    """dx, dw and db of any version of the forward."""
    x, w = x.detach().requires_grad_(), w.detach().requires_grad_()
    dx, dw = torch.autograd.grad(forward(x, w, None, stride, padding, dilation), (x, w), dout)
    return dx, dw, None if b is None else dout.sum((0, 2, 3))


def _uncropped(dout, x, w, padding=0, **rest):
    """dx of the padded image."""
    ph, pw = pair(padding)
    return gradients(dout, F.pad(x, (pw, pw, ph, ph)), w, padding=0, **rest)[0]


def crop(dout, x, **given):
    """Print array[0:-0]. What does your crop leave of dx where there is no padding?"""
    (dx, *rest), (ph, pw) = gradients(dout, x, **given), pair(given.get("padding", 0))
    return dx[:, :, : x.shape[2] if ph else 0, : x.shape[3] if pw else 0], *rest


def crop_of_one(dout, **given):
    """How much do you crop from dx? Try no padding, and padding 2."""
    return _uncropped(dout, **given)[:, :, 1:-1, 1:-1], *gradients(dout, **given)[1:]


def not_cropped(dout, **given):
    """dx must have the shape of x. To which image does yours belong?"""
    return _uncropped(dout, **given), *gradients(dout, **given)[1:]


def square_crop(dout, x, **given):
    """Is x as wide as it is high? Look at both ends of both slices of your crop."""
    (ph, pw), height = pair(given.get("padding", 0)), x.shape[2]
    cropped = _uncropped(dout, x, **given)[:, :, ph : ph + height, pw : pw + height]
    return cropped, *gradients(dout, x, **given)[1:]


def overwrites(dout, x, w, b=None, stride=1, padding=0, dilation=1):
    """Neighbouring windows overlap. What happens in dx to a pixel that two windows saw?"""
    (sh, sw), (ph, pw), (dh, dw) = map(pair, (stride, padding, dilation))
    padded = torch.zeros_like(F.pad(x, (pw, pw, ph, ph)))
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows = slice(i * sh, i * sh + dh * (w.shape[2] - 1) + 1, dh)
            columns = slice(j * sw, j * sw + dw * (w.shape[3] - 1) + 1, dw)
            padded[:, :, rows, columns] = torch.einsum("nf,fcuv->ncuv", dout[:, :, i, j], w)
    dx = padded[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]]
    return dx, *gradients(dout, x, w, b, stride, padding, dilation)[1:]


def assigns(dout, x, w, b=None, **how):
    """Every filter saw this pixel, and several windows did. Does dx collect what all of them send, or keep the last?"""
    return overwrites(dout[:, -1:], x, w[-1:], **how)[0], *gradients(dout, x, w, b, **how)[1:]


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


def _with_dw(dw, dout, given):
    dx, _, db = gradients(dout, **given)
    return dx, dw, db


def dx_flipped(dout, **given):
    """Follow one pixel by hand: which weight met it when the window stood one step earlier?"""
    return gradients(dout, **given, forward=flipped)[0], *gradients(dout, **given)[1:]


def dx_ignores_stride(dout, **given):
    """Into which window of dx does dout[1, 1] go at stride 2? It must be the forward's."""
    return gradients(dout, **given, forward=stride_ignored)[0], *gradients(dout, **given)[1:]


def dx_ignores_dilation(dout, **given):
    """Into which pixels of dx does dout[0, 0] go at dilation 2? They must be those of the forward."""
    return gradients(dout, **given, forward=dilation_ignored)[0], *gradients(dout, **given)[1:]


def dout_not_spread(dout, x, w, b=None, stride=1, padding=0, dilation=1):
    """Which pixels of x do two neighbours of dout belong to at stride 2? They are two steps apart."""
    dx = F.conv_transpose2d(dout, w, None, 1, padding, dilation=dilation)
    return dx, *gradients(dout, x, w, b, stride, padding, dilation)[1:]


def left_over_lost(dout, x, w, b=None, stride=1, padding=0, dilation=1):
    """Some pixels of x lie in no window, where the stride does not divide. Which gradient is theirs?"""
    dx = F.conv_transpose2d(dout, w, None, stride, padding, dilation=dilation)
    return dx, *gradients(dout, x, w, b, stride, padding, dilation)[1:]


def dout_forgotten(dout, **given):
    """Multiply dout by 2: what should become of your gradients, and what does?"""
    return gradients(torch.ones_like(dout), **given)


def dx_and_dw_exchanged(dout, **given):
    """In which order are the gradients to be returned?"""
    dx, dw, db = gradients(dout, **given)
    return dw, dx, db


def _with_db(dout, given, wrong):
    """`wrong` makes db of dout, where there is a bias."""
    dx, dw, db = gradients(dout, **given)
    return dx, dw, None if db is None else wrong(dout)


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


MISCONCEPTIONS = (
    crop, crop_of_one, not_cropped, square_crop, overwrites, assigns, dx_flipped, dx_ignores_stride,
    dx_ignores_dilation, dout_not_spread, left_over_lost, dw_of_last_window, dw_of_last_place, dw_of_one_image,
    dw_over_batch, dw_flipped, dw_ignores_stride, dw_ignores_dilation, dout_forgotten, dx_and_dw_exchanged,
    db_of_one_image, db_of_last_image, db_averaged, db_over_batch, db_one_number, db_per_image, db_keeps_axes,
    db_always,
)  # fmt: skip

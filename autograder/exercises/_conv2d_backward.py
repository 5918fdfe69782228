"""The backward of conv2d with a wrong dx, or with several wrong gradients. Each gets dout and all inputs: `given`."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._conv2d_forward import conv2d, flipped
from autograder.exercises._conv2d_windows import (
    dilation_ignored,
    padding_always_one,
    rows_one_height_apart,
    stride_ignored,
    unpadded_range,
)
from autograder.exercises._pad2d_forward import pad2d, pair
from autograder.lazy import F, torch


def gradients(dout, x, w, b=None, stride=1, padding=0, dilation=1, forward=conv2d):
    """dx, dw and db of any version of the forward."""
    x, w = x.detach().requires_grad_(), w.detach().requires_grad_()
    dx, dw = torch.autograd.grad(forward(x, w, None, stride, padding, dilation), (x, w), dout)
    return dx, dw, None if b is None else dout.sum((0, 2, 3))


def _uncropped(dout, x, w, padding=0, **rest):
    """dx of the padded image."""
    return gradients(dout, pad2d(x, padding), w, padding=0, **rest)[0]


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
    padded = torch.zeros_like(pad2d(x, padding))
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


def dx_of_one_image(dout, **given):
    """In how many images does anything arrive? Compare dx[0] with dx[1]."""
    return _with_dx(lambda dx: torch.cat((dx[:1], torch.zeros_like(dx[1:]))), dout, given)


def dx_of_last_channel(dout, **given):
    """In how many channels of dx does anything arrive? Name loop variables after what they count."""
    return _with_dx(lambda dx: torch.cat((torch.zeros_like(dx[:, :-1]), dx[:, -1:]), 1), dout, given)


def dx_alike_in_all_channels(dout, **given):
    """A filter has a slice of its own for every channel. Are the channels of dx all the same?"""
    return _with_dx(lambda dx: dx.sum(1, keepdim=True).expand_as(dx), dout, given)


def dx_on_top_of_x(dout, x, **given):
    """What stands in dx before you add the first thing to it?"""
    return _with_dx(lambda dx: dx + x, dout, {"x": x, **given})


def _with_dx(wrong, dout, given):
    """`wrong` makes dx of the right one."""
    dx, *rest = gradients(dout, **given)
    return wrong(dx), *rest


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


def rim_of_kernel_height(dout, x, w, b=None, stride=1, padding=0, dilation=1):
    """How wide a rim does dout need left and right, and how wide above and below? Take a filter of 3 by 1."""
    (sh, sw), (ph, pw), (dh, _) = map(pair, (stride, padding, dilation))
    spread = dout.new_zeros(*dout.shape[:2], (dout.shape[2] - 1) * sh + 1, (dout.shape[3] - 1) * sw + 1)
    spread[:, :, ::sh, ::sw] = dout
    full = conv2d(spread, w.flip(2, 3).transpose(0, 1), None, 1, dh * (w.shape[2] - 1), dilation)
    dx = full[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]]
    return dx, *gradients(dout, x, w, b, stride, padding, dilation)[1:]


def left_over_lost(dout, x, w, b=None, stride=1, padding=0, dilation=1):
    """Some pixels of x lie in no window, where the stride does not divide. Which gradient is theirs?"""
    dx = F.conv_transpose2d(dout, w, None, stride, padding, dilation=dilation)
    return dx, *gradients(dout, x, w, b, stride, padding, dilation)[1:]


def channels_not_exchanged(dout, w, **given):
    """dout has as many maps as there are filters, dx as many as there are channels. Which axis of w is summed over?"""
    if w.shape[0] != w.shape[1]:
        raise ValueError("shapes not aligned")
    return gradients(dout, w=w.transpose(0, 1), **given)[0], *gradients(dout, w=w, **given)[1:]


def padding_of_one(dout, **given):
    """How wide is the padding on the way back when it is 0, and when it is 2? It must be the forward's."""
    return gradients(dout, **given, forward=padding_always_one)


def unpadded_windows(dout, **given):
    """How many windows do your loops visit when there is padding? Each number of dout has one."""
    return gradients(dout, **given, forward=unpadded_range)


def pixels_one_height_apart(dout, **given):
    """In one long row of all pixels, how far is a pixel from the one below it? Take an image of 2 by 5."""
    return gradients(dout, **given, forward=rows_one_height_apart)


def dout_forgotten(dout, **given):
    """Multiply dout by 2: what should become of your gradients, and what does?"""
    return gradients(torch.ones_like(dout), **given)


def dx_and_dw_exchanged(dout, **given):
    """In which order are the gradients to be returned?"""
    dx, dw, db = gradients(dout, **given)
    return dw, dx, db


WRONG_DX = (
    crop, crop_of_one, not_cropped, square_crop, overwrites, assigns, dx_of_one_image, dx_of_last_channel,
    dx_alike_in_all_channels, dx_on_top_of_x, dx_flipped, dx_ignores_stride, dx_ignores_dilation, dout_not_spread,
    rim_of_kernel_height, left_over_lost, channels_not_exchanged, padding_of_one, unpadded_windows,
    pixels_one_height_apart, dout_forgotten, dx_and_dw_exchanged,
)  # fmt: skip

"""Convolution as one product of matrices, and how the axes of the matrices get mixed up."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._col2im import last_of_kernel_stays
from autograder.exercises._conv2d_backward import crop, dout_forgotten, gradients, not_cropped
from autograder.exercises._conv2d_dw_db import (
    db_always,
    db_averaged,
    db_keeps_axes,
    db_of_one_image,
    db_per_image,
    dw_of_one_image,
    dw_over_batch,
)
from autograder.exercises._conv2d_forward import (
    conv2d,
    filters_cut_across,
    first_image_for_all,
    flipped,
    no_bias,
    reshape_for_transpose,
)
from autograder.exercises._conv2d_windows import dilation_left_out, padding_left_out
from autograder.lazy import torch


def kernel_before_channels(x, w, b=None, stride=1, padding=0, dilation=1):
    """One row of the filters' matrix meets one column. Do both go through the channels first, and then the kernel?"""
    f, c, kh, kw = w.shape
    return conv2d(x, w.reshape(f, kh, kw, c).permute(0, 3, 1, 2), b, stride, padding, dilation)


def filters_moved(x, w, b=None, stride=1, padding=0, dilation=1):
    """You moved the axes of w before you made rows of it. In which order do your columns have theirs?"""
    return conv2d(x, w.permute(0, 2, 3, 1).reshape(w.shape), b, stride, padding, dilation)


def kernel_turned(x, w, b=None, stride=1, padding=0, dilation=1):
    """One row of the filters' matrix meets one column. Do both go through the kernel row by row?"""
    f, c, kh, kw = w.shape
    return conv2d(x, w.reshape(f, c, kw, kh).transpose(2, 3), b, stride, padding, dilation)


def width_first(x, w, b=None, stride=1, padding=0, dilation=1):
    """Which comes first when you give the places their two axes back, the rows or the columns?"""
    right = conv2d(x, w, b, stride, padding, dilation)
    return right.flatten(2).reshape(*right.shape[:2], right.shape[3], right.shape[2])


def images_mixed(x, w, b=None, stride=1, padding=0, dilation=1):
    """With all images side by side in one matrix, a row holds one map of every image. What does reshape make of it?"""
    right = conv2d(x, w, b, stride, padding, dilation)
    return right.transpose(0, 1).reshape(right.shape)


def dout_read_by_filters(dout, **given):
    """Which axis of dout is the first: images or filters? Does reshape move it?"""
    n, f, rows, columns = dout.shape
    return gradients(dout.reshape(f, n, rows, columns).transpose(0, 1), **given)


def dout_read_by_places(dout, **given):
    """Which axis of dout is the last: places or filters? Does reshape move it?"""
    n, f, rows, columns = dout.shape
    return gradients(dout.reshape(n, rows, columns, f).permute(0, 3, 1, 2), **given)


def dx_of_cut_filters(dout, w, **given):
    """Transposing the filters' matrix and reshaping w to the same shape are two things. Which one do you need?"""
    cut = w.reshape(-1, len(w)).T.reshape(w.shape)
    return gradients(dout, w=cut, **given)[0], *gradients(dout, w=w, **given)[1:]


def dx_keeps_one(dout, x, w, b=None, stride=1, padding=0, dilation=1):
    """Several numbers fall on the same pixel of dx. Do they add up, or does one stay?"""
    dcolumns = w.flatten(1).T @ dout.flatten(2)
    dx = last_of_kernel_stays(
        columns=dcolumns, size=x.shape[2:], kernel_size=w.shape[2:], stride=stride, padding=padding, dilation=dilation
    )
    return dx, *gradients(dout, x, w, b, stride, padding, dilation)[1:]


def dx_averaged(dout, x, w, **given):
    """Where windows overlap a pixel hears from several of them. Is its gradient their sum, or their mean?"""
    visits = gradients(torch.ones_like(dout[:, :1]), x=x, w=torch.ones_like(w[:1]), **given)[0]
    dx, *rest = gradients(dout, x=x, w=w, **given)
    return dx / visits.clamp(min=1), *rest


def dw_transposed(dout, w, **given):
    """The matrix of dw has one row for each filter, or one column. Which is it before you give it the shape of w?"""
    dx, dw, db = gradients(dout, w=w, **given)
    return dx, dw.flatten(1).T.reshape(w.shape), db


def dw_flat(dout, **given):
    """The numbers of dw are right. Compare its shape with that of w."""
    dx, dw, db = gradients(dout, **given)
    return dx, dw.flatten(1), db


def dw_for_each_image(dout, x, **given):
    """All images use the same filters. Is there one dw, or one for each image?"""
    dx, _, db = gradients(dout, x=x, **given)
    each = [gradients(dout[n : n + 1], x=x[n : n + 1], **given)[1] for n in range(len(x))]
    return dx, torch.stack(each), db


WRONG_PRODUCTS = (
    filters_cut_across, filters_moved, kernel_before_channels, kernel_turned, reshape_for_transpose, width_first,
    images_mixed, no_bias, flipped, first_image_for_all, padding_left_out, dilation_left_out,
)  # fmt: skip
WRONG_GRADIENTS = (
    dx_keeps_one, crop, not_cropped, dx_of_cut_filters, dx_averaged, dout_read_by_filters, dout_read_by_places,
    dout_forgotten, dw_transposed, dw_flat, dw_for_each_image, dw_of_one_image, dw_over_batch, db_averaged,
    db_of_one_image, db_per_image, db_keeps_axes, db_always,
)  # fmt: skip

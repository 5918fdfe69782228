"""flatten, right and wrong: the forward, and the backward, which gets dout and the images."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.lazy import torch


def flatten(x):
    return x.flatten(1)


def not_flattened(x):
    """How many axes has your result? A row of numbers for each image has two: images, numbers."""
    return x.clone()


def one_long_row(x):
    """How many rows should come out for a batch of three images?"""
    return x.flatten()


def channels_kept(x):
    """The pixels stand in a row now. How many axes are left, and how many should be?"""
    return x.flatten(2)


def images_in_columns(x):
    """Which axis of the result counts the images: the first, or the last?"""
    return x.flatten(1).T


def images_mixed(x):
    """Give one image ones and the other zeros. Is every row of your result all of one kind?"""
    return x.reshape(-1, len(x)).T


def channels_last(x):
    """Number the pixels of an image with two channels. Does row 0 start with the whole of channel 0?"""
    return x.permute(0, 2, 3, 1).flatten(1)


def columns_first(x):
    """Number the pixels of one channel. Do they come out row by row, or column by column?"""
    return x.transpose(2, 3).flatten(1)


def all_axes_turned(x):
    """Number the pixels, and print a row. Which axis runs fastest: the width, as it should, or the channels?"""
    return x.permute(0, 3, 2, 1).flatten(1)


def averaged(x):
    """An image of 3 x 4 x 5 has 60 numbers. How many of them are left in its row?"""
    return x.mean((2, 3))


FORWARD = (
    not_flattened, one_long_row, channels_kept, images_in_columns, images_mixed, channels_last, columns_first,
    all_axes_turned, averaged,
)  # fmt: skip


def not_restored(dout, x):
    """dx must have the shape of x. What would you have to remember for that?"""
    return dout.clone()


def filled_channels_last(dout, x):
    """Go there and back, backward(forward(x)): is every number in its place again? Look at more than one channel."""
    n, c, h, w = x.shape
    return dout.reshape(n, h, w, c).permute(0, 3, 1, 2)


def filled_by_columns(dout, x):
    """Go there and back, backward(forward(x)), with one channel. Are the rows still rows?"""
    return dout.reshape(*x.shape[:2], x.shape[3], x.shape[2]).transpose(2, 3)


def filled_from_behind(dout, x):
    """Go there and back, backward(forward(x)): which axis of dx do you fill first, and which did forward read first?"""
    return dout.reshape(len(x), *x.shape[:0:-1]).permute(0, 3, 2, 1)


def images_mixed_again(dout, x):
    """Each row of dout belongs to one image. In which image of your dx do the numbers of row 0 end up?"""
    return dout.T.reshape(x.shape)


def height_and_width_swapped(dout, x):
    """Is your dx as high as x? Take an image that is higher than wide."""
    return dout.reshape(*x.shape[:2], x.shape[3], x.shape[2])


def one_row_an_image_and_channel(dout, x):
    """dx must have the shape of x. Which of its axes are still rolled up into one?"""
    return dout.reshape(*x.shape[:2], -1)


def the_images_themselves(dout, x):
    """You give back x. What was asked for is the gradient, and that came in as dout."""
    return x.clone()


def dout_forgotten(dout, x):
    """Multiply dout by 2: what should become of dx, and what does?"""
    return torch.ones_like(x)


BACKWARD = (
    not_restored, filled_channels_last, filled_by_columns, filled_from_behind, images_mixed_again,
    height_and_width_swapped, one_row_an_image_and_channel, the_images_themselves, dout_forgotten,
)  # fmt: skip

"""global_avg_pool2d, right and wrong, there and back."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.lazy import F, torch


def global_avg_pool2d(x):
    return F.adaptive_avg_pool2d(x, 1).flatten(1)


def axes_kept(x):
    """How many axes should be left? Compare (N, C) with the shape of yours."""
    return x.mean((2, 3), keepdim=True)


def sum_not_divided(x):
    """Take an image of ones. What should come out?"""
    return x.sum((2, 3))


def over_channels(x):
    """Which of the axes (N, C, H, W) should be gone afterwards, and which are still there?"""
    return x.mean(1)


def over_everything_but_images(x):
    """Each channel has a mean of its own. Which of the axes (N, C, H, W) should still be there?"""
    return x.mean((1, 2, 3))


def over_everything_but_channels(x):
    """Each image has means of its own. Which of the axes (N, C, H, W) should still be there?"""
    return x.mean((0, 2, 3))


def of_everything(x):
    """One number is left of the whole batch. Which of the axes (N, C, H, W) should still be there?"""
    return x.mean()


def over_rows_only(x):
    """Which of the axes (N, C, H, W) should be gone afterwards? One is still there."""
    return x.mean(2)


def over_columns_only(x):
    """Which of the axes (N, C, H, W) should be gone afterwards? One is too many in your output."""
    return x.mean(3)


def largest_instead(x):
    """Take the image 1, 2, 3, 10. What should come out, and what does?"""
    return x.amax((2, 3))


def divided_by_height_squared(x):
    """Take an image of ones, 2 by 3. How many pixels has it, and by how much do you divide?"""
    return x.sum((2, 3)) / x.shape[2] ** 2


def divided_by_batch_too(x):
    """Take two images of ones. Should it matter that there are two?"""
    return x.mean((2, 3)) / x.shape[0]


def spread_again(x):
    """One number is left of each channel. Should the output have as many pixels as x?"""
    return x.mean((2, 3), keepdim=True).expand_as(x)


WRONG_FORWARD = (
    axes_kept, sum_not_divided, over_channels, over_everything_but_images, over_everything_but_channels, of_everything,
    over_rows_only, over_columns_only, largest_instead, divided_by_height_squared, divided_by_batch_too, spread_again,
)  # fmt: skip


def _spread(share, x):
    return share[:, :, None, None].expand_as(x)


def not_divided(dout, x):
    """Raise one of six pixels by 0.01: does the mean rise by just as much?"""
    return _spread(dout, x)


def times_the_count(dout, x):
    """Raise one of six pixels by 0.01: does the mean rise by more than that, or by less?"""
    return _spread(dout, x) * x.shape[2] * x.shape[3]


def dout_forgotten(dout, x):
    """Multiply dout by 2: what should become of dx, and what does?"""
    return torch.ones_like(x) / (x.shape[2] * x.shape[3])


def not_spread(dout, x):
    """dx must have the shape of x. How many pixels of a channel had a part in its mean?"""
    return dout[:, :, None, None] / (x.shape[2] * x.shape[3])


def axes_missing(dout, x):
    """dx must have the shape of x. Which axes are missing in yours?"""
    return dout / (x.shape[2] * x.shape[3])


def dx_by_height_squared(dout, x):
    """Among how many pixels is a gradient shared out, in an image of 2 by 3?"""
    return _spread(dout, x) / x.shape[2] ** 2


def dx_by_all_images(dout, x):
    """Among how many pixels is a gradient shared out? Does another image of the batch have a part in it?"""
    return _spread(dout, x) / (len(x) * x.shape[2] * x.shape[3])


def dx_by_all_numbers(dout, x):
    """Among how many pixels is a gradient shared out? Do the other channels have a part in it?"""
    return _spread(dout, x) / x[0].numel()


def to_the_largest(dout, x):
    """Raise any pixel by 0.01: does the mean move? Who hears of it in your dx?"""
    flat = x.flatten(2)
    return torch.zeros_like(flat).scatter(-1, flat.argmax(-1, keepdim=True), dout[:, :, None]).view_as(x)


def times_x(dout, x):
    """Raise a pixel of 1 and a pixel of 3 by 0.01. Does the mean rise more for one of them?"""
    return _spread(dout, x) * x / (x.shape[2] * x.shape[3])


def images_and_channels_exchanged(dout, x):
    """dout[n, c] is about one channel of one image. Which pixels get it in yours?"""
    return not_divided(dout.reshape(x.shape[1], x.shape[0]).T, x) / (x.shape[2] * x.shape[3])


WRONG_BACKWARD = (
    not_divided, times_the_count, dout_forgotten, not_spread, axes_missing, dx_by_height_squared, dx_by_all_images,
    dx_by_all_numbers, to_the_largest, times_x, images_and_channels_exchanged,
)  # fmt: skip

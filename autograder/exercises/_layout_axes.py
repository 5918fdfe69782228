"""Layouts, right and wrong: where the axes of a batch of images go, and which numbers go with them."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.lazy import torch

_SHARES = (0.299, 0.587, 0.114)
"""Of red, green and blue in the brightness that we see."""


def to_nchw(photos):
    return photos.permute(0, 3, 1, 2)


def reshaped_to_nchw(photos):
    """The shape is right, and the numbers? Print one channel of a photo: reshape moves no axes, transpose does."""
    return photos.reshape(to_nchw(photos).shape)


def turned_to_nchw(photos):
    """Take a photo that is wider than high. Is it still wider than high, or did it turn on its side?"""
    return photos.permute(0, 3, 2, 1)


def all_turned_to_nchw(photos):
    """In which axis were the images counted, and in which are they counted now? .T turns all axes around."""
    return photos.permute(3, 2, 1, 0)


def left_as_nhwc(photos):
    """Compare the shapes before and after: did an axis move? transpose gives a new array; what do you return?"""
    return photos.clone()


def channels_before_images(photos):
    """Which axis comes first in N, C, H, W? Compare with the shape that you return, number by number."""
    return photos.permute(3, 0, 1, 2)


def channels_before_width(photos):
    """Between which two axes did you put the channels, and where does N, C, H, W want them?"""
    return photos.permute(0, 1, 3, 2)


def moved_like_nhwc(photos):
    """transpose asks, for each new axis, which old one goes there. Where do channels stand in the old shape?"""
    return photos.permute(0, 2, 3, 1)


def blue_first(photos):
    """The axes are right. Which colour is channel 0 of a photo, and which is it in what you return?"""
    return to_nchw(photos).flip(1)


def only_one_photo(photos):
    """How many photos come in, and how many go out?"""
    return to_nchw(photos)[:1]


def to_nhwc(x):
    return x.permute(0, 2, 3, 1)


def reshaped_to_nhwc(x):
    """The shape is right, and the numbers? Print one pixel of one image: are these its red, green and blue?"""
    return x.reshape(to_nhwc(x).shape)


def turned_to_nhwc(x):
    """Take an image that is wider than high. Is it still wider than high, or did it turn on its side?"""
    return x.permute(0, 3, 2, 1)


def all_turned_to_nhwc(x):
    """In which axis were the images counted, and in which are they counted now? .T turns all axes around."""
    return x.permute(3, 2, 1, 0)


def left_as_nchw(x):
    """Compare the shapes before and after: did an axis move? transpose gives a new array; what do you return?"""
    return x.clone()


def moved_like_nchw(x):
    """The way back is not the way there, once more. For each new axis: in which old one does it stand?"""
    return x.permute(0, 3, 1, 2)


def channels_after_height(x):
    """Behind which axis did you put the channels, and where does N, H, W, C want them?"""
    return x.permute(0, 2, 1, 3)


def images_last(x):
    """Which axis comes first in N, H, W, C? Compare with the shape that you return, number by number."""
    return x.permute(2, 3, 1, 0)


def blue_came_first(x):
    """The axes are right. Which colour is channel 0 of x, and which comes first in each of your pixels?"""
    return to_nhwc(x).flip(3)


def only_one_image(x):
    """How many images come in, and how many go out?"""
    return to_nhwc(x)[:1]


def _weighted(rgb):
    return rgb * torch.tensor(_SHARES, dtype=torch.float64).reshape(3, 1, 1)


def rgb_to_gray(rgb):
    """A convolution of 1 x 1: one filter, with one weight for each channel."""
    return torch.nn.functional.conv2d(rgb, torch.tensor(_SHARES, dtype=torch.float64).reshape(1, 3, 1, 1))


def plain_mean(rgb):
    """Give it a photo that is all green, then one that is all blue. Which should come out brighter?"""
    return rgb.mean(1, keepdim=True)


def plain_sum(rgb):
    """Give it a photo of ones in all channels: white. How bright should it be, and how bright is yours?"""
    return rgb.sum(1, keepdim=True)


def shares_turned(rgb):
    """Give it a photo that is red only, all ones: how bright should it be? Look which channel is red."""
    return rgb_to_gray(rgb.flip(1))


def channel_axis_dropped(rgb):
    """Grey has a channel too, one: how many axes should the answer have? Look for keepdims."""
    return rgb_to_gray(rgb)[:, 0]


def weighted_not_added(rgb):
    """Grey has one channel, and you give back three weighted ones. What does a filter do with its products?"""
    return _weighted(rgb)


def three_grey_channels(rgb):
    """It looks grey, but how many channels does it have?"""
    return rgb_to_gray(rgb).repeat(1, 3, 1, 1)


def brightest_channel(rgb):
    """A filter multiplies and adds. Give it a photo that is all blue: how bright should that be?"""
    return rgb.max(1, keepdim=True)[0]


def green_only(rgb):
    """Give it a photo that is red only. Is it black in grey?"""
    return _weighted(rgb)[:, 1:2]


def blue_left_out(rgb):
    """Give it a photo that is blue only. Is it black in grey?"""
    return _weighted(rgb)[:, :2].sum(1, keepdim=True)


def photos_added(rgb):
    """How many photos come in, and how many go out? Over which axis should the sum go?"""
    return rgb_to_gray(rgb).sum(0, keepdim=True)


def mean_of_weighted(rgb):
    """Give it a photo of ones in all channels: how bright should white be? The weights are shares already."""
    return _weighted(rgb).mean(1, keepdim=True)


WRONG_NCHW = (
    reshaped_to_nchw, turned_to_nchw, all_turned_to_nchw, left_as_nhwc, channels_before_images, channels_before_width,
    moved_like_nhwc, blue_first, only_one_photo,
)  # fmt: skip

WRONG_NHWC = (
    reshaped_to_nhwc, turned_to_nhwc, all_turned_to_nhwc, left_as_nchw, moved_like_nchw, channels_after_height,
    images_last, blue_came_first, only_one_image,
)  # fmt: skip

WRONG_GRAY = (
    plain_mean, plain_sum, shares_turned, channel_axis_dropped, weighted_not_added, three_grey_channels,
    brightest_channel, green_only, blue_left_out, photos_added, mean_of_weighted,
)  # fmt: skip

"""The forward of conv2d, and how its sums go wrong: filters, channels, images, bias, axes."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.lazy import F, torch


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1):
    return F.conv2d(x, w, b, stride, padding, dilation)


def flipped(x, w, b=None, stride=1, padding=0, dilation=1):
    """Your filters are turned around. A convolutional layer slides them as they are; only the textbook's flips."""
    return conv2d(x, w.flip(2, 3), b, stride, padding, dilation)


def flipped_channels_too(x, w, b=None, stride=1, padding=0, dilation=1):
    """Which axes does np.flip turn when you name none? And does a layer flip its filters at all?"""
    return conv2d(x, w.flip(1, 2, 3), b, stride, padding, dilation)


def no_bias(x, w, b=None, stride=1, padding=0, dilation=1):
    """Give it an image of zeros: what should come out?"""
    return conv2d(x, w, None, stride, padding, dilation)


def bias_in_the_sum(x, w, b=None, stride=1, padding=0, dilation=1):
    """Count how often b[f] is added to one number of the output. Does it stand inside the sum over the window?"""
    return conv2d(x, w, None if b is None else b * w[0].numel(), stride, padding, dilation)


def bias_per_channel(x, w, b=None, stride=1, padding=0, dilation=1):
    """Count how often b[f] is added to one number of the output. Does it stand inside the loop over channels?"""
    return conv2d(x, w, None if b is None else b * x.shape[1], stride, padding, dilation)


def mean_of_window(x, w, b=None, stride=1, padding=0, dilation=1):
    """Take an image of ones and a filter of ones by hand. Is one number of the output a mean, or a sum?"""
    return conv2d(x, w / w[0].numel(), b, stride, padding, dilation)


def swapped(x, w, b=None, stride=1, padding=0, dilation=1):
    """Which axis of your output is the height? Try an image of 7 by 5 with a filter of 3 by 2."""
    return conv2d(x, w, b, stride, padding, dilation).transpose(2, 3)


def one_filter_per_channel(x, w, b=None, stride=1, padding=0, dilation=1):
    """How many maps come out of 3 channels and 5 filters? Each filter sees all channels and adds them up."""
    channels = x.shape[1]
    if len(w) < channels:
        raise ValueError("there is no filter for the last channel")
    own = w[range(channels), range(channels)].unsqueeze(1)
    return F.conv2d(x, own, None if b is None else b[:channels], stride, padding, dilation, groups=channels)


def first_slice_for_all(x, w, b=None, stride=1, padding=0, dilation=1):
    """A filter has a slice of its own for every channel. Which of them do you use for the second channel?"""
    return conv2d(x, w[:, :1].expand_as(w), b, stride, padding, dilation)


def last_channel_only(x, w, b=None, stride=1, padding=0, dilation=1):
    """Print the number after each channel: do the channels add up, or does the last one win?"""
    return conv2d(x[:, -1:], w[:, -1:], b, stride, padding, dilation)


def first_image_for_all(x, w, b=None, stride=1, padding=0, dilation=1):
    """Give it two different images. Are the two outputs different?"""
    return conv2d(x[:1].expand_as(x), w, b, stride, padding, dilation)


def filter_of_the_image(x, w, b=None, stride=1, padding=0, dilation=1):
    """Which filter makes map f, and which bias belongs to it? Is it another one for every image?"""
    if len(x) > len(w):
        raise ValueError("there is no filter for the last image")
    maps = [
        conv2d(x[n : n + 1], w[n : n + 1], None if b is None else b[n : n + 1], stride, padding, dilation)
        for n in range(len(x))
    ]
    return torch.cat(maps).expand(-1, len(w), -1, -1)


def whole_numbers(x, w, b=None, stride=1, padding=0, dilation=1):
    """Print the dtype of the array that you fill. What becomes of 2.5 in it?"""
    sums = conv2d(x, w, None, stride, padding, dilation).trunc()
    return sums if b is None else sums + b[:, None, None]


def reshape_for_transpose(x, w, b=None, stride=1, padding=0, dilation=1):
    """Your numbers are right, but not in their places. Does reshape move axes?"""
    right = conv2d(x, w, b, stride, padding, dilation)
    return right.permute(0, 2, 3, 1).reshape(right.shape)


def filters_cut_across(x, w, b=None, stride=1, padding=0, dilation=1):
    """One filter is one row of w.reshape(F, -1). Is it also one column of the matrix that you made?"""
    return conv2d(x, w.reshape(-1, len(w)).T.reshape(w.shape), b, stride, padding, dilation)


WRONG_SUMS = (
    flipped, flipped_channels_too, no_bias, bias_in_the_sum, bias_per_channel, mean_of_window, swapped,
    one_filter_per_channel, first_slice_for_all, last_channel_only, first_image_for_all, filter_of_the_image,
    whole_numbers, reshape_for_transpose, filters_cut_across,
)  # fmt: skip

"""The forward of conv2d, right and wrong."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.lazy import F


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1):
    return F.conv2d(x, w, b, stride, padding, dilation)


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def _fitting(out, size):
    """The first rows and columns; a window that does not fit is a ValueError in NumPy."""
    if any(there < wanted for there, wanted in zip(out.shape[2:], size, strict=True)):
        raise ValueError("operands could not be broadcast together")
    return out[:, :, : size[0], : size[1]]


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


def stride_ignored(x, w, b=None, stride=1, padding=0, dilation=1):
    """Your output has the right size. But where does the window of output (1, 1) start when the stride is 2?"""
    height, width = conv2d(x, w, b, stride, padding, dilation).shape[2:]
    return conv2d(x, w, b, 1, padding, dilation)[:, :, :height, :width]


def dilation_ignored(x, w, b=None, stride=1, padding=0, dilation=1):
    """Your output has the right size. But with dilation 2, which pixels of the window does a filter of 2 touch?"""
    height, width = conv2d(x, w, b, stride, padding, dilation).shape[2:]
    return conv2d(x, w, b, stride, padding)[:, :, :height, :width]


def dilation_left_out(x, w, b=None, stride=1, padding=0, dilation=1):
    """Does your output change with the dilation, in size and in numbers? Compare 1 and 2."""
    return conv2d(x, w, b, stride, padding)


def padding_left_out(x, w, b=None, stride=1, padding=0, dilation=1):
    """Does your output change with the padding? Compare 0 and 1."""
    return conv2d(x, w, b, stride, 0, dilation)


def padding_after_only(x, w, b=None, stride=1, padding=0, dilation=1):
    """Pad an image with one bright pixel in its centre, and print it. Is the pixel still in the centre?"""
    ph, pw = pair(padding)
    return conv2d(F.pad(x, (0, 2 * pw, 0, 2 * ph)), w, b, stride, 0, dilation)


def padding_always_one(x, w, b=None, stride=1, padding=0, dilation=1):
    """How wide is the ring of zeros when padding is 0, and when it is 2? Look for a number that should be a name."""
    return _fitting(conv2d(x, w, b, stride, 1, dilation), conv2d(x, w, b, stride, padding, dilation).shape[2:])


def edge_padding(x, w, b=None, stride=1, padding=0, dilation=1):
    """Pad an image of ones, and print it. What stands in the ring around it?"""
    ph, pw = pair(padding)
    return conv2d(F.pad(x, (pw, pw, ph, ph), mode="replicate"), w, b, stride, 0, dilation)


def first_of_pair(x, w, b=None, stride=1, padding=0, dilation=1):
    """Take stride=(2, 1): how far does your window move to the right, and how far down?"""
    return conv2d(x, w, b, *(pair(v)[0] for v in (stride, padding, dilation)))


def pairs_turned(x, w, b=None, stride=1, padding=0, dilation=1):
    """In a pair, height comes first. Take stride=(2, 1): how far does your window move to the right?"""
    return conv2d(x, w, b, *(pair(v)[::-1] for v in (stride, padding, dilation)))


def unpadded_range(x, w, b=None, stride=1, padding=0, dilation=1):
    """How many windows do your loops visit when there is padding? Count the rows of the output that stay 0."""
    right = conv2d(x, w, b, stride, padding, dilation)
    height, width = (-(-n // s) for n, s in zip(x.shape[2:], pair(stride), strict=True))
    kept = _fitting(right, (height, width))
    return F.pad(kept, (0, right.shape[3] - width, 0, right.shape[2] - height))


def square_output(x, w, b=None, stride=1, padding=0, dilation=1):
    """Is the output as wide as it is high? Take an image of 4 by 8."""
    right = conv2d(x, w, b, stride, padding, dilation)
    return _fitting(right, (right.shape[2], right.shape[2]))


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


def reshape_for_transpose(x, w, b=None, stride=1, padding=0, dilation=1):
    """Your numbers are right, but not in their places. Does reshape move axes?"""
    right = conv2d(x, w, b, stride, padding, dilation)
    return right.permute(0, 2, 3, 1).reshape(right.shape)


def filters_cut_across(x, w, b=None, stride=1, padding=0, dilation=1):
    """One filter is one row of w.reshape(F, -1). Is it also one column of the matrix that you made?"""
    return conv2d(x, w.reshape(-1, len(w)).T.reshape(w.shape), b, stride, padding, dilation)


MISCONCEPTIONS = (
    flipped, flipped_channels_too, no_bias, bias_in_the_sum, bias_per_channel, mean_of_window, swapped, stride_ignored,
    dilation_ignored, dilation_left_out, padding_left_out, padding_after_only, padding_always_one, edge_padding,
    first_of_pair, pairs_turned, unpadded_range, square_output, one_filter_per_channel, first_slice_for_all,
    last_channel_only, first_image_for_all, reshape_for_transpose, filters_cut_across,
)  # fmt: skip

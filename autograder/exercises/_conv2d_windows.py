"""The forward of conv2d with wrong windows: stride, padding, dilation, pairs, and how many windows there are."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._conv2d_forward import conv2d
from autograder.exercises._output_size_formulas import span
from autograder.exercises._pad2d_forward import all_after, edge_repeated, pad2d, pair
from autograder.lazy import F, torch


def _fitting(out, size):
    """The first rows and columns; a window that does not fit, and a size below 0, are a ValueError in NumPy."""
    if any(not 0 <= wanted <= there for there, wanted in zip(out.shape[2:], size, strict=True)):
        raise ValueError("operands could not be broadcast together")
    return out[:, :, : size[0], : size[1]]


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
    return conv2d(all_after(x, padding), w, b, stride, 0, dilation)


def padding_always_one(x, w, b=None, stride=1, padding=0, dilation=1):
    """How wide is the ring of zeros when padding is 0, and when it is 2? Look for a number that should be a name."""
    return _fitting(conv2d(x, w, b, stride, 1, dilation), conv2d(x, w, b, stride, padding, dilation).shape[2:])


def edge_padding(x, w, b=None, stride=1, padding=0, dilation=1):
    """Pad an image of ones, and print it. What stands in the ring around it?"""
    return conv2d(edge_repeated(x, padding), w, b, stride, 0, dilation)


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


def _with_width(x, w, b, stride, padding, dilation, size, kernel_size):
    """The output as wide as an axis of `size` gives with this kernel."""
    right = conv2d(x, w, b, stride, padding, dilation)
    step, rim, gap = (pair(v)[1] for v in (stride, padding, dilation))
    width = span(size, kernel_size, step, rim, gap) // step + 1
    return _fitting(right, (right.shape[2], width))


def width_from_height(x, w, b=None, stride=1, padding=0, dilation=1):
    """From which axis of x do you count how many windows stand side by side? Take an image of 4 by 8."""
    return _with_width(x, w, b, stride, padding, dilation, x.shape[2], w.shape[3])


def width_from_kernel_height(x, w, b=None, stride=1, padding=0, dilation=1):
    """From which axis of w do you count how many windows stand side by side? Take a filter of 3 by 1."""
    return _with_width(x, w, b, stride, padding, dilation, x.shape[3], w.shape[2])


def rows_one_height_apart(x, w, b=None, stride=1, padding=0, dilation=1):
    """In one long row of all pixels, how far is a pixel from the one below it? Take an image of 2 by 5."""
    (sh, sw), (dh, dw), padded = pair(stride), pair(dilation), pad2d(x, padding)
    right = conv2d(x, w, None, stride, padding, dilation)
    rows = torch.arange(right.shape[2])[:, None] * sh + torch.arange(w.shape[2]) * dh
    columns = torch.arange(right.shape[3])[:, None] * sw + torch.arange(w.shape[3]) * dw
    at = rows[:, None, :, None] * padded.shape[2] + columns[None, :, None, :]
    if at.max() >= padded[0, 0].numel():
        raise ValueError("index out of bounds")
    out = torch.einsum("ncijuv,fcuv->nfij", padded.flatten(2)[:, :, at], w)
    return out if b is None else out + b[:, None, None]


WRONG_WINDOWS = (
    stride_ignored, dilation_ignored, dilation_left_out, padding_left_out, padding_after_only, padding_always_one,
    edge_padding, first_of_pair, pairs_turned, unpadded_range, square_output, width_from_height,
    width_from_kernel_height, rows_one_height_apart,
)  # fmt: skip

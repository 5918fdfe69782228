"""The formulas of output_size, right and wrong."""

# mypy: allow-untyped-defs, allow-untyped-calls

import math

from autograder.lazy import F, torch


def span(size, kernel_size, stride=1, padding=0, dilation=1):
    """How far the window can travel."""
    return size + 2 * padding - dilation * (kernel_size - 1) - 1


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    image, kernel = (torch.empty(1, 1, n, device="meta") for n in (size, kernel_size))
    return F.conv1d(image, kernel, None, stride, padding, dilation).shape[-1]


def not_floored(size, kernel_size, stride=1, padding=0, dilation=1):
    """A size is a count. What type does / give in Python, and what is left of a window that does not fit?"""
    return span(size, kernel_size, stride, padding, dilation) / stride + 1


def floored_but_float(size, kernel_size, stride=1, padding=0, dilation=1):
    """Your numbers are right, but not of a whole-number type: ask type(...) of what you return."""
    return float(output_size(size, kernel_size, stride, padding, dilation))


def in_an_array(size, kernel_size, stride=1, padding=0, dilation=1):
    """The number is right, but one number is asked for. What does type(...) say of what you return?"""
    return [output_size(size, kernel_size, stride, padding, dilation)]


def nothing_returned(size, kernel_size, stride=1, padding=0, dilation=1):
    """Write n = output_size(5, 3) and then print(n). Does your function return its answer, or only show it?"""
    return None  # noqa: RET501 -- that is what is believed to be enough


def rounded_up(size, kernel_size, stride=1, padding=0, dilation=1):
    """Take size 6, a kernel of 3 and stride 2, and draw the windows. What becomes of the last one?"""
    return math.ceil(span(size, kernel_size, stride, padding, dilation) / stride) + 1


def rounded(size, kernel_size, stride=1, padding=0, dilation=1):
    """May half a window count as one, or none? Take stride 4 and draw the windows for a few sizes in a row."""
    return round(span(size, kernel_size, stride, padding, dilation) / stride) + 1


def no_plus_one(size, kernel_size, stride=1, padding=0, dilation=1):
    """Put a kernel of 3 on an image of size 3. In how many places does it fit?"""
    return span(size, kernel_size, stride, padding, dilation) // stride


def plus_one_before_dividing(size, kernel_size, stride=1, padding=0, dilation=1):
    """The first window needs no step. Which part of your formula counts steps, and which part counts windows?"""
    return (span(size, kernel_size, stride, padding, dilation) + 1) // stride


def padding_once(size, kernel_size, stride=1, padding=0, dilation=1):
    """On how many sides of the axis do the zeros go?"""
    return (span(size, kernel_size, stride, padding, dilation) - padding) // stride + 1


def padding_ignored(size, kernel_size, stride=1, padding=0, dilation=1):
    """Compare your answers for padding=0 and padding=1: should they be the same?"""
    return span(size, kernel_size, stride, 0, dilation) // stride + 1


def dilation_ignored(size, kernel_size, stride=1, padding=0, dilation=1):
    """With dilation 2 a kernel of 3 touches every other pixel. How long is the stretch from its first to its last?"""
    return span(size, kernel_size, stride, padding) // stride + 1


def kernel_times_dilation(size, kernel_size, stride=1, padding=0, dilation=1):
    """Draw a kernel of 3 with dilation 2: is there a gap behind the last pixel too?"""
    return (size + 2 * padding - dilation * kernel_size) // stride + 1


def dilation_as_gap(size, kernel_size, stride=1, padding=0, dilation=1):
    """Is there any gap between neighbouring pixels of the kernel when dilation is 1?"""
    return span(size, kernel_size, stride, padding, dilation + 1) // stride + 1


def only_kernel_divided(size, kernel_size, stride=1, padding=0, dilation=1):
    """Compare stride 1 with stride 2. Which part of your formula is divided by the stride?"""
    return size + 2 * padding - (dilation * (kernel_size - 1) + 1) // stride + 1


def only_kernel_divided_by_slash(size, kernel_size, stride=1, padding=0, dilation=1):
    """Division comes before minus. Which part of your formula is divided by the stride?"""
    return int(size + 2 * padding - (dilation * (kernel_size - 1) + 1) / stride) + 1


def only_one_divided(size, kernel_size, stride=1, padding=0, dilation=1):
    """Division comes before minus. Which part of your formula is divided by the stride: all of it, or the 1 alone?"""
    return size + 2 * padding - dilation * (kernel_size - 1) - 1 // stride + 1


def stride_ignored(size, kernel_size, stride=1, padding=0, dilation=1):
    """With stride 2 the window skips every other place. Does your number know about it?"""
    return span(size, kernel_size, stride, padding, dilation) + 1


def kernel_ignored(size, kernel_size, stride=1, padding=0, dilation=1):
    """A window must lie inside the image as a whole. Does a wider kernel find as many places as a narrow one?"""
    return (size + 2 * padding) // stride


def _total(size, kernel_size, stride=1, dilation=1):
    """Zeros on both sides together; negative where the windows leave some of the axis untouched anyway."""
    outputs = math.ceil(size / stride)
    return (outputs - 1) * stride + dilation * (kernel_size - 1) + 1 - size


def _shared(total):
    """torch's and TensorFlow's convention: the odd one comes after."""
    return max(total, 0) // 2, max(total, 0) - max(total, 0) // 2


def same_padding(size, kernel_size, stride=1, dilation=1):
    return _shared(_total(size, kernel_size, stride, dilation))


def half_on_both_sides(size, kernel_size, stride=1, dilation=1):
    """Half of the kernel on both sides fits odd kernels at stride 1, without gaps. Try a kernel of 4, then stride 2."""
    return kernel_size // 2, kernel_size // 2


def half_of_one_less(size, kernel_size, stride=1, dilation=1):
    """(k - 1) / 2 on both sides fits odd kernels at stride 1, without gaps. Try a kernel of 4, then stride 2."""
    return (kernel_size - 1) // 2, (kernel_size - 1) // 2


def odd_one_dropped(size, kernel_size, stride=1, dilation=1):
    """Your two sides are always alike. Add them up for a kernel of 4: is one zero missing?"""
    return (_shared(_total(size, kernel_size, stride, dilation))[0],) * 2


def extra_first(size, kernel_size, stride=1, dilation=1):
    """The amount is right. When it is odd, on which side does the contract put the one that is left?"""
    return same_padding(size, kernel_size, stride, dilation)[::-1]


def all_after(size, kernel_size, stride=1, dilation=1):
    """The amount is right, but all of it is at the end. Where would the middle of the kernel start?"""
    return 0, sum(same_padding(size, kernel_size, stride, dilation))


def all_on_each_side(size, kernel_size, stride=1, dilation=1):
    """You give the whole amount to each of the two sides. How many zeros are there together?"""
    return (sum(same_padding(size, kernel_size, stride, dilation)),) * 2


def halves(size, kernel_size, stride=1, dilation=1):
    """There are no half zeros. What type does / give, and what happens to an odd amount?"""
    return (sum(same_padding(size, kernel_size, stride, dilation)) / 2,) * 2


def without_stride(size, kernel_size, stride=1, dilation=1):
    """Does your answer change with the stride? With size 10 and a kernel of 3, compare strides 1 and 2."""
    return same_padding(size, kernel_size, 1, dilation)


def without_dilation(size, kernel_size, stride=1, dilation=1):
    """A dilated kernel reaches further. Does your answer change with the dilation?"""
    return same_padding(size, kernel_size, stride)


def reach_is_a_multiple(size, kernel_size, stride=1, dilation=1):
    """Draw a kernel of 3 with dilation 2: is there a gap behind the last pixel too?"""
    return _shared(_total(size, 1, stride) + dilation * kernel_size - 1)


def outputs_rounded_down(size, kernel_size, stride=1, dilation=1):
    """How many outputs does the contract want for size 7 at stride 2?"""
    return _shared((size // stride - 1) * stride + dilation * (kernel_size - 1) + 1 - size)


def one_step_too_many(size, kernel_size, stride=1, dilation=1):
    """Three windows are how many steps apart, from the first to the last?"""
    return _shared(_total(size, kernel_size, stride, dilation) + stride)


def as_many_as_inputs(size, kernel_size, stride=1, dilation=1):
    """How many outputs do you aim at? At stride 2 the contract wants about half of the inputs."""
    return _shared((size - 1) * stride + dilation * (kernel_size - 1) + 1 - size)


def negative(size, kernel_size, stride=1, dilation=1):
    """Can there be less than no padding? Try 12 pixels and a kernel of 1 with stride 3."""
    total = _total(size, kernel_size, stride, dilation)
    return total // 2, total - total // 2


WRONG_OUTPUTS = (
    not_floored, floored_but_float, in_an_array, nothing_returned, rounded_up, rounded, no_plus_one,
    plus_one_before_dividing, padding_once, padding_ignored, dilation_ignored, kernel_times_dilation, dilation_as_gap,
    only_kernel_divided, only_kernel_divided_by_slash, only_one_divided, stride_ignored, kernel_ignored,
)  # fmt: skip

WRONG_PADDINGS = (
    half_on_both_sides, half_of_one_less, odd_one_dropped, extra_first, all_after, all_on_each_side, halves,
    without_stride, without_dilation, reach_is_a_multiple, outputs_rounded_down, one_step_too_many, as_many_as_inputs,
    negative,
)  # fmt: skip

"""The forward of pad2d, right and wrong."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.lazy import F, torch


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def pad2d(x, padding):
    ph, pw = pair(padding)
    return F.pad(x, (pw, pw, ph, ph))


def left_out(x, padding):
    """Compare the shapes that you get for padding 0 and padding 1: should they be the same?"""
    return x.clone()


def always_one(x, padding):
    """How wide is the ring of zeros when padding is 0, and when it is 2? Look for a number that should be a name."""
    return pad2d(x, 1)


def twice(x, padding):
    """With padding 1, how many rows of zeros should stand above the image, and how many below?"""
    ph, pw = pair(padding)
    return pad2d(x, (2 * ph, 2 * pw))


def before_only(x, padding):
    """Pad an image of ones, and print it. On how many of its four sides do you see zeros?"""
    ph, pw = pair(padding)
    return F.pad(x, (pw, 0, ph, 0))


def after_only(x, padding):
    """Pad an image of ones, and print it. On which of its four sides do you see no zeros?"""
    ph, pw = pair(padding)
    return F.pad(x, (0, pw, 0, ph))


def all_before(x, padding):
    """The size is right. Pad an image with one bright pixel in its centre: is the pixel still in the centre?"""
    ph, pw = pair(padding)
    return F.pad(x, (2 * pw, 0, 2 * ph, 0))


def all_after(x, padding):
    """The size is right. Pad an image with one bright pixel in its centre, and print it: where is the pixel now?"""
    ph, pw = pair(padding)
    return F.pad(x, (0, 2 * pw, 0, 2 * ph))


def every_axis(x, padding):
    """How many images have you after np.pad, how many channels? Without a pair for each axis it pads them all."""
    before, after = pair(padding)
    return F.pad(x, (before, after) * 4)


def channels_too(x, padding):
    """How many channels did the image have, and how many has it after your padding?"""
    ph, pw = pair(padding)
    return F.pad(x, (pw, pw, ph, ph, ph, ph))


def channels_last(x, padding):
    """Which of the axes (N, C, H, W) are height and width? Compare the shapes before and after, number by number."""
    ph, pw = pair(padding)
    return F.pad(x, (0, 0, pw, pw, ph, ph))


def before_and_after(x, padding):
    """With padding=(1, 2), how many rows are above the image and how many below? What does np.pad take a pair for?"""
    before, after = pair(padding)
    return F.pad(x, (before, after, before, after))


def pair_turned(x, padding):
    """In a pair, height comes first. With padding=(1, 2), by how many rows does the image grow?"""
    return pad2d(x, pair(padding)[::-1])


def first_of_pair(x, padding):
    """With padding=(1, 2), by how many rows does the image grow, and by how many columns?"""
    return pad2d(x, pair(padding)[0])


def placed_by_first(x, padding):
    """The size is right. With padding=(1, 2), in which row and in which column does x[0, 0] begin?"""
    ph, pw = pair(padding)
    if ph > 2 * pw:
        raise ValueError("could not broadcast input array")
    return F.pad(x, (ph, 2 * pw - ph, ph, ph))


def rows_only(x, padding):
    """Print a padded image of ones: you see zeros above and below. And at its two other sides?"""
    return pad2d(x, (pair(padding)[0], 0))


def columns_only(x, padding):
    """Print a padded image of ones: you see zeros left and right. And at its two other sides?"""
    return pad2d(x, (0, pair(padding)[1]))


def as_wide_as_high(x, padding):
    """Is the padded image as wide as it is high? Take one of 6 by 3."""
    (ph, pw), (height, width) = pair(padding), x.shape[2:]
    if height + 2 * ph < width + pw:
        raise ValueError("could not broadcast input array")
    return F.pad(x, (pw, height + 2 * ph - width - pw, ph, ph))


def rim_blanked(x, padding):
    """Padding adds pixels. Is every pixel of x still to be found in your output?"""
    (ph, pw), (height, width) = pair(padding), x.shape[2:]
    inside = torch.zeros_like(x)
    inside[:, :, ph : height - ph, pw : width - pw] = 1
    return x * inside


def ones_around(x, padding):
    """Pad an image of zeros, and print it. What should stand in the ring around it?"""
    ph, pw = pair(padding)
    return F.pad(x, (pw, pw, ph, ph), value=1.0)


def _continued(x, padding, pixel):
    """Outside of the image stand pixels from inside: `pixel` says which, of an axis of this size."""
    rows, columns = (
        pixel(torch.arange(-p, size + p), size) for p, size in zip(pair(padding), x.shape[2:], strict=True)
    )
    return x[:, :, rows][:, :, :, columns]


def edge_repeated(x, padding):
    """Pad an image of ones, and print it. What stands in the ring around it?"""
    return _continued(x, padding, lambda at, size: at.clamp(0, size - 1))


def reflected(x, padding):
    """Pad an image of ones: what do you see in the ring? A mirror is a way to pad, but not this one."""
    return _continued(x, padding, lambda at, size: size - 1 - (at % (2 * size - 2) - size + 1).abs())


def mirrored(x, padding):
    """Pad an image of ones: your ring is a mirror, edge included. What does the contract want there?"""
    return _continued(x, padding, lambda at, size: torch.minimum(at % (2 * size), -(at + 1) % (2 * size)))


def wrapped(x, padding):
    """Pad an image of ones, and print it. What comes from the other end, and what should be there?"""
    return _continued(x, padding, lambda at, size: at % size)


MISCONCEPTIONS = (
    left_out, always_one, twice, before_only, after_only, all_before, all_after, every_axis, channels_too,
    channels_last, before_and_after, pair_turned, first_of_pair, placed_by_first, rows_only, columns_only,
    as_wide_as_high, rim_blanked, ones_around, edge_repeated, reflected, mirrored, wrapped,
)  # fmt: skip

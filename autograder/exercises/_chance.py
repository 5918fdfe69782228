"""How answers that hang on chance are judged: by shares, which any right stream of random numbers gives."""

# mypy: allow-untyped-defs, allow-untyped-calls

import functools

import numpy as np

DEVIATIONS = 6
"""So many standard deviations away happens to a right answer once in a thousand million times."""


def share(hits, expected, drawn=None):
    """The share of True in `hits`: as expected, where chance can have made it what it is, else to the nearest tenth.

    `drawn`: how many of the hits were drawn independently; None: all.
    """
    found = float(np.mean(hits))
    room = DEVIATIONS * np.sqrt(expected * (1 - expected) / (drawn or np.size(hits)))
    return expected if abs(found - expected) <= room else round(found, 1)


def uneven(counts):
    """Whether some of these come more often than chance can have made it, where all should come equally often.

    By the sum of squares that is called chi-squared, whose cube root is nearly normal (Wilson and Hilferty, 1931).
    """
    counts = np.asarray(counts, dtype=float)
    if counts.size < 2:
        return False
    degrees, expected = counts.size - 1, counts.mean()
    spread = 2 / (9 * degrees)
    most = degrees * (1 - spread + DEVIATIONS * np.sqrt(spread)) ** 3
    return bool(((counts - expected) ** 2).sum() / expected > most)


def patterned(fates):
    """Whether the fate of an image tells that of another, so far behind it: by chance they are alike in a known share.

    Images that are compared with two others make the share vary more, hence twice the room.
    """
    fates = np.asarray(fates)
    kinds = np.unique(fates)
    if len(kinds) < 2:
        return False
    which = fates == kinds[:, None]
    expected = (which.mean(axis=1) ** 2).sum()
    lags = np.arange(1, len(fates) // 2 + 1)
    alike = _meetings(which)[lags] / (len(fates) - lags)
    room = 2 * DEVIATIONS * np.sqrt(expected * (1 - expected) / (len(fates) - lags))
    return bool((np.abs(alike - expected) > room).any())


def _meetings(which):
    """By lag, how many are of the kind of the one so far behind: an autocorrelation, by Fourier as it is faster."""
    spectrum = np.fft.rfft(which, 2 * which.shape[1])
    return np.fft.irfft((np.abs(spectrum) ** 2).sum(axis=0)).round()


def statistics(function, names):
    """Makes a view of a function of the inputs and outputs. It leaves alone what a simulated answer says by theory."""

    def decorator(view):
        @functools.wraps(view)
        def viewed(inputs, outputs):
            if set(names) <= set(outputs[function]):
                return outputs[function]
            return dict(zip(names, view(inputs, outputs), strict=True))

        return viewed

    return decorator

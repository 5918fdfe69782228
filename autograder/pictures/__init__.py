"""Drawings for the notebooks: as SVG where there is a notebook, else as text. They need NumPy alone.

    from autograder.pictures import sliding
    sliding([[1, 2, 0], [0, 1, 3]], [[1, -1]])

padded, cropped                    zeros around an image, and what becomes of them on the way back
windows_of_row, same               one row of pixels, and its windows
sliding                            a filter on its way over an image
window_of_output, windows_of_pixel   who sees whom
visits                             how many windows see each pixel
winners                            the largest of every window, in max pooling
layer                              channels, filters and maps, as blocks
beside                             several of them side by side
"""

from autograder.pictures.layers import layer
from autograder.pictures.padding import cropped, padded
from autograder.pictures.picture import Picture, beside
from autograder.pictures.rows import same, windows_of_row
from autograder.pictures.sliding import sliding
from autograder.pictures.windows import visits, window_of_output, windows_of_pixel
from autograder.pictures.winners import winners

__all__ = [
    "Picture",
    "beside",
    "cropped",
    "layer",
    "padded",
    "same",
    "sliding",
    "visits",
    "window_of_output",
    "windows_of_pixel",
    "windows_of_row",
    "winners",
]

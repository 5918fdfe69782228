# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Fast convolution
#
# Your convolutional layer is right, and it is slow: a network would spend the night on what a library does while you
# fetch a coffee. In this notebook you write the same layer once more, and it will be many times as fast. Not by
# another formula, and not by a faster machine, but by another *arrangement* of the numbers:
#
# | you write | it answers |
# |---|---|
# | `windows` | Where are all the windows, if nothing may be copied? |
# | `im2col` | How does a layer become one product of two matrices? |
# | `col2im` | And how do the gradients find their way back to the pixels? |
# | `fast_conv2d_forward`, `fast_conv2d_backward` | The layer, without a loop over images, channels or places |
#
# **How to work.** As before: read, write down what you **Predict**, run, compare. Write each function where it says
# `raise NotImplementedError`, and run the `check` cell that follows. You should have written `conv2d_forward` and
# `conv2d_backward` of the notebook on convolution.

# %%
import time

import numpy as np
from numpy.lib.stride_tricks import as_strided

from autograder import check, pictures

try:
    import matplotlib.pyplot as plt
except ImportError:
    plt = None  # you get a table instead of a plot

# %% [markdown]
# Two small helpers, so that you need not write them again: `pair` makes a pair of an int, and `places` counts the
# windows along one axis, as your `output_size` did.


# %%
def pair(value):
    """(rows, columns) of an int for both, or of such a pair itself."""
    return value if isinstance(value, tuple) else (value, value)


def places(size, kernel_size, stride=1, padding=0, dilation=1):
    """How many whole windows there are along one axis."""
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


# %% [markdown]
# ## 1. Where does the time go?
#
# Here is a layer with all its loops: images, filters, rows and columns of places, channels, rows and columns of the
# window. Seven loops, and inside of them one multiplication and one addition.
#
# **Predict:** 4 grey images of 28 × 28 meet 8 filters of 3 × 3. How many multiplications is that? And how many seconds
# do you give it? (A processor can do some thousand million multiplications in one second.)


# %%
def seven_loops(x, w, b):
    """The layer with stride 1 and no padding, number by number."""
    (images, channels, height, width), (filters, _, kh, kw) = x.shape, w.shape
    out = np.zeros((images, filters, height - kh + 1, width - kw + 1))
    for n in range(images):
        for f in range(filters):
            for i in range(height - kh + 1):
                for j in range(width - kw + 1):
                    total = b[f]
                    for c in range(channels):
                        for u in range(kh):
                            for v in range(kw):
                                total += x[n, c, i + u, j + v] * w[f, c, u, v]
                    out[n, f, i, j] = total
    return out


def seconds(function, *args, tries=1):
    """The shortest of some tries: what comes on top is the machine's other work."""
    taken = []
    for _ in range(tries):
        start = time.perf_counter()
        function(*args)
        taken.append(time.perf_counter() - start)
    return min(taken)


# %%
rng = np.random.default_rng(0)
digits, digit_filters, digit_biases = rng.normal(size=(4, 1, 28, 28)), rng.normal(size=(8, 1, 3, 3)), rng.normal(size=8)

multiplications = 4 * 8 * 26 * 26 * 1 * 3 * 3
taken = seconds(seven_loops, digits, digit_filters, digit_biases)
print(f"{multiplications:,} multiplications in {taken:.3f} s: {taken / multiplications * 1e9:.0f} ns each")

# %% [markdown]
# A multiplication takes the processor less than a nanosecond, so nearly all of this time went somewhere else. For every
# single one Python reads the next instruction, looks up what `x` and `w` are, works out where the number lies, wraps it
# up in an object, and throws the object away again. NumPy does such things **once a call**, however many numbers there
# are, and then runs over the bare numbers in C.
#
# **Predict:** how much faster does NumPy add up a million numbers than a loop does?

# %%
million = rng.normal(size=1_000_000)


def added_in_a_loop(numbers):
    """The sum, number by number."""
    total = 0.0
    for number in numbers:
        total += number
    return total


loop, at_once = seconds(added_in_a_loop, million), seconds(np.sum, million, tries=5)
print(f"loop {loop * 1000:.1f} ms, np.sum {at_once * 1000:.2f} ms: {loop / at_once:.0f} times as fast")

# %% [markdown]
# So the rule for the rest of this notebook: **few calls, each on many numbers.** Instead of asking NumPy a small
# question at every place of every image, we want to ask one big question, once. For that all windows have to stand in
# one array.
#
# ## 2. All windows, and not one copy
#
# An array is two things: a row of numbers in memory, and a note on how to walk through it. The note says the shape, and
# for each axis the **stride**: how many *bytes* further the next number along this axis lies. (That is another stride
# than that of a layer, but the idea is the same: how far is one step?)
#
# **Predict:** the numbers of this array take 8 bytes each. What are its strides? And those of its transpose, and of
# every other column of it?

# %%
numbered = np.arange(12.0).reshape(3, 4)
print(numbered)
print("strides:            ", numbered.strides)
print("transposed:         ", numbered.T.strides)
print("every other column: ", numbered[:, ::2].strides)
print("the same memory?    ", np.shares_memory(numbered, numbered.T), np.shares_memory(numbered, numbered[:, ::2]))

# %% [markdown]
# One number to the right is 8 bytes further, one row down is a whole row of 4 numbers further: 32 bytes. And neither
# `.T` nor a slice with a step has moved a single number: they are **views**, the same memory with another note. That is
# why they cost nothing, whatever the size.
#
# `as_strided` lets you write the note yourself. Nothing forbids that two places of the new array are one place in
# memory. Here are the windows of a row of five pixels:
#
# **Predict:** what will be printed? How many numbers are there in memory, and how many in `three_windows`? Then the row
# is changed at one place: how many numbers of `three_windows` change with it?

# %%
a_row = np.array([4.0, 5.0, 6.0, 7.0, 8.0])
three_windows = as_strided(a_row, shape=(3, 3), strides=(8, 8))
print(three_windows)
a_row[2] = 60
print(three_windows)

# %% [markdown]
# One step to the next window is 8 bytes, and one step inside the window is 8 bytes, too. So the windows overlap, as
# they should, and pixel 2 is seen by all three.
#
# (`as_strided` believes whatever you write. With a wrong shape or wrong strides you read memory that is not yours:
# numbers without any meaning, or the whole notebook stops. If that happens, count again. And never *write* to windows
# that overlap: `writeable=False` sees to it.)
#
# **Predict:** which strides give the windows of 3 at a *layer's* stride of 2? And what is the shape then?

# %%
a_row[2] = 6
print(as_strided(a_row, shape=(2, 3), strides=(16, 8)))

# %% [markdown]
# Now images. Each axis of the images becomes one axis of the windows, and rows and columns are needed twice: once for
# the place of the window, once for the place inside of it. That makes six axes:
#
# $$(N,\ C,\ H_{out},\ W_{out},\ k_h,\ k_w)$$
#
# `windows(x, 3)[n, c, i, j]` is what a kernel of 3 × 3 sees of channel `c` of image `n` at place `(i, j)`.
#
# **Predict**, for an array `x` of shape `(2, 3, 5, 7)` of numbers of 8 bytes: what is `x.strides`? In the windows for a
# kernel of `(2, 3)` and a stride of `(2, 1)`, how many bytes lie between window `(0, 0)` and window `(1, 0)`? Between
# window `(0, 0)` and window `(0, 1)`? And between the first pixel of a window and the one below it?
#
# <details><summary>Compare</summary>
#
# `(840, 280, 56, 8)`. The next window down starts two rows further, $2 \cdot 56 = 112$ bytes; the next one to the right
# starts 8 bytes further; one row down *inside* a window is 56 bytes, whatever the layer's stride is.
#
# </details>
#
# Take the bytes from `x.strides`, and don't work them out yourself: then your function is also right for images that
# are themselves a view. (You may also use `np.lib.stride_tricks.sliding_window_view`, which does half of the work: find
# out which half.)


# %%
def windows(x, kernel_size, stride=1):
    """All windows of all images as one array, which is a view of x.

    x: images, floats (N, C, H, W)
    kernel_size, stride: each an int for both axes, or a tuple (rows, columns)

    Returns out: (N, C, Ho, Wo, kh, kw), where out[n, c, i, j] is the window at place (i, j). Ho and Wo count the
    whole windows (rounded down). No number is copied: out lies in the memory of x.
    """
    ### BEGIN SOLUTION
    (kh, kw), (sh, sw) = pair(kernel_size), pair(stride)
    images, channels, height, width = x.shape
    of_image, of_channel, of_row, of_column = x.strides
    return as_strided(
        x,
        shape=(images, channels, places(height, kh, sh), places(width, kw, sw), kh, kw),
        strides=(of_image, of_channel, of_row * sh, of_column * sw, of_row, of_column),
        writeable=False,
    )
    ### END SOLUTION


# %%
check("windows")

# %% [markdown]
# What is it good for? Wherever a layer looks at windows, its loops over places can go. Max-pooling is one line now, and
# the layer itself is one line, too: `einsum` multiplies along the axes of the same letter, and adds up over those that
# don't come back.
#
# **Predict:** in `"ncijuv,fcuv->nfij"`, which letters are added up? Why are there three of them?

# %%
try:
    print("2 × 2 max-pooling:")
    print(windows(numbered[None, None, :2], 2, 2).max(axis=(4, 5)))
    seen = np.einsum("ncijuv,fcuv->nfij", windows(digits, 3), digit_filters) + digit_biases[:, None, None]
    by_loops = seven_loops(digits, digit_filters, digit_biases)
    print("the layer in one line; largest difference from the loops:", abs(seen - by_loops).max())
except NotImplementedError:
    print("Come back here when windows is written.")

# %% [markdown]
# ## 3. One column a window
#
# There is one operation that has been made faster than any other, over fifty years: the product of two matrices. If a
# layer were a product of matrices, it would get all that for free. And it is one. Look at the picture and the filter of
# the notebook on convolution:

# %%
a_picture = np.array(
    [
        [1, 2, 0, 1, 3],
        [0, 1, 3, 2, 1],
        [2, 0, 1, 1, 0],
        [1, 3, 2, 0, 2],
    ]
)
a_filter = np.array([[1, 0, 2], [0, -1, 1]])
pictures.sliding(a_picture, a_filter)

# %% [markdown]
# At each place the six numbers of the window meet the six numbers of the filter, and the products are added up. That is
# how one *row* of a matrix meets one *column* of another. So let the filter be a row of six numbers; and let every
# window be a column of six numbers.
#
# **Predict:** there are nine places. What is the shape of the matrix of all windows? Which six numbers stand in its
# first column, and which in the second?

# %%
first_columns = [a_picture[i : i + 2, j : j + 3].ravel() for i in range(3) for j in range(3)]
a_matrix = np.stack(first_columns, axis=1)
print(a_matrix)
print("the filter as a row:", a_filter.ravel())
print("row times matrix:   ", a_filter.ravel() @ a_matrix)

# %% [markdown]
# These are the nine numbers of the feature map, row by row: only `reshape(3, 3)` is missing. And with $F$ filters there
# are $F$ rows, and one product gives all $F$ maps.
#
# The matrix of the windows is known as **im2col**, "image to columns". Libraries don't agree on its order; ours is that
# of PyTorch's `unfold`:
#
# - Each image has a matrix of its own: $(N,\ C \cdot k_h \cdot k_w,\ H_{out} \cdot W_{out})$.
# - **Down a column** you read one window: first its first channel, row by row, then the second channel. (So a filter,
#   `w[f]`, must be read in the same order. Is it, in `w[f].ravel()`?)
# - **Along a row** you meet the windows place by place, row by row.
#
# **Predict:** 2 images of 3 channels and 5 × 7 pixels, a kernel of 2 × 3. What shape have the columns? In which row of
# them stands the number of channel 1 at the upper left of the window? In which column the window at place (1, 0)?
#
# <details><summary>Compare</summary>
#
# There are 4 · 5 places: `(2, 18, 20)`. Channel 0 takes the rows 0 to 5, so channel 1 begins in row 6. The places (0,
# 0) to (0, 4) are the columns 0 to 4, so place (1, 0) is column 5.
#
# </details>
#
# ### From windows to columns
#
# You have all windows already, with six axes. What is left is to bring the axes into the right order, and then to take
# some of them together.
#
# **Predict:** `windows` gives `(N, C, Ho, Wo, kh, kw)`. In which order do you need the axes *before* you reshape to
# `(N, C * kh * kw, Ho * Wo)`? What would `reshape` alone give?

# %%
try:
    six_axes = windows(a_picture[None, None], (2, 3))
    print("reshape alone:")
    print(six_axes.reshape(6, 9))
except NotImplementedError:
    print("Come back here when windows is written.")

# %% [markdown]
# Compare it with the matrix above: the shape is right, and a column is no window. You know this trap from the first
# notebook: `reshape` moves nothing.
#
# Padding comes before all this, in the image. And dilation? A kernel of 3 with dilation 2 reaches over 5 pixels, and
# takes every other one of them.
#
# **Predict:** what does `[..., ::2, ::2]` leave of windows of 5 × 5?

# %%
pictures.beside(
    pictures.window_of_output((1, 0), size=7, kernel_size=5),
    pictures.window_of_output((1, 0), size=7, kernel_size=3, dilation=2),
)

# %% [markdown]
# At which step are the windows copied, by the way? Not by `windows`, not by `transpose`. But the matrix that you want
# is no walk through the image with fixed steps, so here NumPy has to copy: `reshape` does it without a word.


# %%
def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
    """Every window a column.

    x: images, floats (N, C, H, W)
    kernel_size, stride, padding, dilation: each an int for both axes, or a tuple (rows, columns)
    padding: that many zeros above and below (rows), left and right (columns)

    Returns columns: floats (N, C * kh * kw, Ho * Wo). Down a column: channels, then rows, then columns of the
    window. Along a row: the places, row by row. Ho and Wo count the whole windows (rounded down).

    No Python loop goes over images, channels or places; one over the kernel is fine. x is never written to.
    """
    ### BEGIN SOLUTION
    (kh, kw), (ph, pw), (dh, dw) = pair(kernel_size), pair(padding), pair(dilation)
    padded = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    reach = (dh * (kh - 1) + 1, dw * (kw - 1) + 1)
    seen = windows(padded, reach, stride)[..., ::dh, ::dw]
    images, channels, out_h, out_w, _, _ = seen.shape
    return seen.transpose(0, 1, 4, 5, 2, 3).reshape(images, channels * kh * kw, out_h * out_w)
    ### END SOLUTION


# %%
check("im2col")

# %% [markdown]
# ### Find the mistake: less to do
#
# > "With im2col a layer is faster because it needs fewer multiplications."
#
# **Predict:** how many multiplications are there in the product of a matrix of 6 rows, 9 columns with one of 5 rows, 6
# columns? Compare with 5 filters of 2 × 3 at 9 places. And how much memory do the columns take, compared with the
# image?

# %%
print("with loops:  ", 5 * 9 * (2 * 3))
print("as a product:", 5 * 6 * 9)
for side in (1, 3, 5, 7):
    pixels, numbers = 32 * 32, (32 - side + 1) ** 2 * side**2
    print(f"kernel of {side} × {side} on 32 × 32: {numbers / pixels:.1f} times as many numbers as the image")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# The multiplications are the same, one by one. And there is *more* to move around: with a kernel of 3 × 3 about eight
# copies of every pixel here. It is faster all the same, since multiplications were never what took the time. That is a
# trade, memory for speed, and one that libraries made early; for large kernels they have others.
#
# </details>
#
# ## 4. The way back: where copies meet
#
# In the forward pass `im2col` copies a pixel into several columns. On the way back each of the copies gets a gradient
# of its own. What is the gradient of the pixel? All its copies are the same number; raise the pixel a little, and all
# of them rise. So it is the **sum over the copies**. Wherever something is copied forward, gradients add up backward.
#
# Once more the row of five pixels, a kernel of (1, 2, 3), and what was sent back for the three outputs:
# $dy = (1, 10, 100)$. The columns, and the gradients of their numbers, are
#
# ```
# columns           their gradients
# x0  x1  x2        1 · 1   1 · 10   1 · 100
# x1  x2  x3        2 · 1   2 · 10   2 · 100
# x2  x3  x4        3 · 1   3 · 10   3 · 100
# ```
#
# **Predict:** add up what belongs to the same pixel. What is $dx$?

# %%
a_kernel, sent_back = np.array([1.0, 2.0, 3.0]), np.array([1.0, 10.0, 100.0])
dcolumns = np.outer(a_kernel, sent_back)
drow = np.zeros(5)
for u in range(3):
    drow[u : u + 3] += dcolumns[u]
print("gradients of the columns:")
print(dcolumns)
print("dx:", drow)

# %% [markdown]
# The same 123 for $x_2$ as in the notebook on convolution. Look at the loop once more: it goes over the *kernel*, three
# turns, however long the row is. In turn `u` it takes row `u` of the columns: what the windows send to their pixel `u`.
# These pixels are all different, so nothing is lost by `+=`.
#
# (It must not be a loop over places: there can be thousands of them.)
#
# ### A trap: `+=` with a list of indices
#
# Why not without any loop, with the index of every number's pixel?
#
# **Predict:** what will be printed?

# %%
counts = np.zeros(3)
counts[[0, 0, 0, 1]] += 1
print("+= with indices:", counts)
counts = np.zeros(3)
np.add.at(counts, [0, 0, 0, 1], 1)
print("np.add.at:      ", counts)

# %% [markdown]
# `counts[indices] += 1` first reads all, then adds, then writes all: three times the same 1 to place 0. Of several
# gradients for one pixel only the last would be left. `np.add.at` adds them one after the other, and is right. But its
# indices have to be made and stored first (and before NumPy 1.25 it was very slow, too). The loop over the kernel gets
# by with slices.
#
# ### Find the mistake: there and back
#
# > "`col2im` is the inverse of `im2col`: it makes the image again."
#
# **Predict:** an image of ones, a kernel of 3 × 3. What comes out if you send it there and back? In the corner, and in
# the middle?

# %%
pictures.visits(5, kernel_size=3)

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# Every pixel comes back as often as it was copied: 1 in the corner, 9 in the middle. `col2im` does for gradients what
# is right for gradients, and no more. It is the *transpose* of `im2col` (for any image and any columns, `(im2col(x) *
# columns).sum()` equals `(x * col2im(columns)).sum()`: try it, it is a good test), and a transpose is an inverse only
# where nothing overlaps and nothing is left out.
#
# </details>
#
# ### Your turn
#
# **Predict** before you write: what are the six axes into which the columns fall apart? (Take them apart in the order
# in which they were put together.) For rows `u` and `v` of the kernel, at which pixels of the *padded* image do the
# windows have theirs, with stride 2 and dilation 3? And what happens to the padding in the end?


# %%
def col2im(columns, size, kernel_size, stride=1, padding=0, dilation=1):
    """Send every number of the columns to its pixel, where they add up: the way back through im2col.

    columns: floats (N, C * kh * kw, Ho * Wo), in the order of im2col
    size: (H, W), a tuple: height and width of the images without padding
    kernel_size, stride, padding, dilation: as in im2col

    Returns x: floats (N, C, H, W). A pixel that is in no window is 0.

    No Python loop goes over images, channels or places; one over the kernel is fine. columns is never written to.
    """
    ### BEGIN SOLUTION
    (height, width), (kh, kw), (sh, sw) = size, pair(kernel_size), pair(stride)
    (ph, pw), (dh, dw) = pair(padding), pair(dilation)
    out_h, out_w = places(height, kh, sh, ph, dh), places(width, kw, sw, pw, dw)
    images, channels = len(columns), columns.shape[1] // (kh * kw)
    sent = columns.reshape(images, channels, kh, kw, out_h, out_w)
    padded = np.zeros((images, channels, height + 2 * ph, width + 2 * pw))
    for u in range(kh):
        for v in range(kw):
            rows = slice(u * dh, u * dh + sh * (out_h - 1) + 1, sh)
            across = slice(v * dw, v * dw + sw * (out_w - 1) + 1, sw)
            padded[:, :, rows, across] += sent[:, :, u, v]
    return padded[:, :, ph : ph + height, pw : pw + width]
    ### END SOLUTION


# %%
check("columns")

# %% [markdown]
# ## 5. The layer
#
# All is there. Let's follow the shapes, for $N$ images and $F$ filters, with $K = C \cdot k_h \cdot k_w$ numbers in a
# window and $L = H_{out} \cdot W_{out}$ places:
#
# | | shape |
# |---|---|
# | the filters as rows | $(F,\ K)$ |
# | the columns | $(N,\ K,\ L)$ |
# | their product | $(N,\ F,\ L)$ |
# | the output | $(N,\ F,\ H_{out},\ W_{out})$ |
#
# NumPy's `@` multiplies matrices; where there is one axis more in front, it does so for each of them. So a matrix
# `(F, K)` times columns `(N, K, L)` is `(N, F, L)`.
#
# **Predict:** in the last step, from $L$ to $(H_{out}, W_{out})$, do you need a `transpose`? What if you had all images
# side by side in *one* matrix, $(K,\ N \cdot L)$: what shape has the product then, and what has to be moved?
#
# <details><summary>Compare</summary>
#
# No: the places are in order, row by row, and `reshape` cuts them where they should be cut. With all images side by
# side the product is $(F,\ N \cdot L)$, with the filters first; then cut it into $(F,\ N,\ H_{out},\ W_{out})$, and a
# `transpose` brings the images to the front. With `reshape` alone the shape is right as well, and maps of different
# images change places, without any error.
#
# </details>


# %%
def fast_conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    """Slide every filter over every image, as a product of matrices.

    x: images, floats (N, C, H, W)
    w: filters, floats (F, C, kh, kw)
    b: biases, floats (F,), or None for no bias
    stride, padding, dilation: each an int for both axes, or a tuple (rows, columns)
    padding: that many zeros above and below (rows), left and right (columns)

    Returns out, cache:
    out: floats (N, F, Ho, Wo); Ho and Wo count the whole windows (rounded down)
    cache: whatever your fast_conv2d_backward needs

    No Python loop goes over images, channels, filters or places; one over the kernel is fine.
    x, w and b are never written to.
    """
    ### BEGIN SOLUTION
    settings = (w.shape[2:], stride, padding, dilation)
    size = [places(*axis) for axis in zip(x.shape[2:], *map(pair, settings), strict=True)]
    columns = im2col(x, *settings)
    out = w.reshape(len(w), -1) @ columns
    if b is not None:
        out += b[:, None]
    return out.reshape(len(x), len(w), *size), (columns, w, b is not None, x.shape[2:], settings)
    ### END SOLUTION


# %%
check("fast_conv2d_forward")

# %% [markdown]
# One of the lines in the answer of `check` is new: **needs no Python loop**. No clock is behind it (a clock would say
# something else on each machine, and every day). It *counts* the steps that Python takes in your function and in
# whatever it calls, on small arrays, and once more on larger ones. A loop over the images takes more steps for more
# images; one call of NumPy is one call, whatever the size. So the number of steps must not grow.
#
# ### Three gradients, three products
#
# The output is $out = w \cdot columns + b$, and the gradient of a product is a product again. Write $dout$ as
# $(N,\ F,\ L)$, too. Look only at the shapes, for one image: $dout$ is $(F, L)$, $w$ is $(F, K)$, the columns are
# $(K, L)$.
#
# **Predict:**
# 1. $dw$ must be $(F, K)$. Which product of $dout$ and the columns has this shape? What is added up in it, and what
#    remains to be added up when there are several images?
# 2. The gradient of the columns must be $(K, L)$. Which product of $w$ and $dout$ is it? Who brings it back to the
#    pixels?
# 3. $db$ has $F$ numbers. Over which axes of $dout$ is it a sum?
#
# <details><summary>Compare</summary>
#
# 1. $dout \cdot columns^T$, a sum over all places. The images' $dw$ are then added up: one `np.tensordot` over images
#    *and* places does it in one go, `einsum` as well.
# 2. $w^T \cdot dout$, a sum over all filters. `col2im` brings it back.
# 3. Over images and places.
#
# </details>
#
# (A transposed matrix and a matrix that was *reshaped* to the same shape are two different things. You know.)


# %%
def fast_conv2d_backward(dout, cache):
    """Send the gradient of the output back to x, w and b, by products of matrices.

    dout: the gradient of the loss for out, floats (N, F, Ho, Wo)
    cache: what your fast_conv2d_forward returned

    Returns dx, dw, db:
    dx: floats (N, C, H, W), like x
    dw: floats (F, C, kh, kw), like w
    db: floats (F,), like b, or None if b was None

    No Python loop goes over images, channels, filters or places; one over the kernel is fine.
    dout, x, w and b are never written to. The same cache may be used more than once, so don't change it.
    """
    ### BEGIN SOLUTION
    columns, w, has_bias, size, settings = cache
    upstream = dout.reshape(len(dout), len(w), -1)
    dw = np.tensordot(upstream, columns, axes=([0, 2], [0, 2])).reshape(w.shape)
    dcolumns = w.reshape(len(w), -1).T @ upstream
    dx = col2im(dcolumns, size, *settings)
    db = upstream.sum(axis=(0, 2)) if has_bias else None
    return dx, dw, db
    ### END SOLUTION


# %%
check("fast_conv2d")

# %% [markdown]
# ## 6. How much faster?
#
# Now the race. `seven_loops` runs against your new layer, on more and more images. Better still, let your *own* loops
# run: paste your `conv2d_forward` of the notebook on convolution into a cell, and write `slow = conv2d_forward` below.
# (It may have fewer than seven loops: where it used NumPy inside, it is in between.)
#
# **Predict:** with twice as many images, how much longer does each of the two take? And how many times as fast is the
# new one: 20, 200, 2000?

# %%
slow = seven_loops  # or your own


def race(most_images=8, side=16, channels=3, filters=8):
    """By number of images: the seconds that the two layers take."""
    found = {}
    w, b = rng.normal(size=(filters, channels, 3, 3)), rng.normal(size=filters)
    images = 1
    while images <= most_images:
        x = rng.normal(size=(images, channels, side, side))
        found[images] = seconds(slow, x, w, b), seconds(fast_conv2d_forward, x, w, b, tries=5)
        images *= 2
    return found


def show_race(found):
    """A table and, with matplotlib, a plot: each step up is ten times as long."""
    print("images   loops (ms)   matrices (ms)   times as fast")
    for images, (of_loops, of_matrices) in found.items():
        print(f"{images:6}   {of_loops * 1e3:10.1f}   {of_matrices * 1e3:13.3f}   {of_loops / of_matrices:13.0f}")
    if plt is None:
        return
    _, axes = plt.subplots(figsize=(6, 4))
    for at, label in enumerate(("loops", "matrices")):
        axes.semilogy([str(images) for images in found], [both[at] for both in found.values()], "o-", label=label)
    axes.set(xlabel="images", ylabel="seconds", title="The same layer, twice")
    axes.legend()
    plt.show()


try:
    show_race(race())
except NotImplementedError:
    print("Come back here when fast_conv2d_forward is written.")

# %% [markdown]
# With twice as many images the loops take twice as long. The new layer hardly notices at first: so little of its time
# goes into multiplications. What it pays is a handful of calls, and these cost the same for one image as for eight.
# (Let it run alone, on 100 images and on 200: there it takes at least twice as long, too.)
#
# **Predict:** for which shapes does the new layer gain *least*? Try `race(side=4, channels=1, filters=1)`, and other
# settings of yours.
#
# And are they the same layer?

# %%
try:
    w, b = rng.normal(size=(5, 3, 3, 2)), rng.normal(size=5)
    x = rng.normal(size=(2, 3, 6, 7))
    print("largest difference:", abs(fast_conv2d_forward(x, w, b)[0] - seven_loops(x, w, b)).max())
except NotImplementedError:
    print("Come back here when fast_conv2d_forward is written.")

# %% [markdown]
# ## Look back
#
# Can you say, without scrolling up,
#
# - what an array knows apart from its numbers, and why `.T` costs nothing?
# - at which step the windows are copied, and how many copies of a pixel there are then?
# - why gradients add up in `col2im`, and why `col2im(im2col(x))` is not `x`?
# - why a loop over the kernel is fine, and one over places isn't?
# - what got fewer, if not the multiplications?
#
# Then you know how the libraries began. What they do today goes on from here: they spare themselves the copies, and cut
# the matrices into pieces that fit into the processor's fastest memory.

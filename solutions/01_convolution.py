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
# # Convolution
#
# A convolutional layer looks at an image through a small window and asks everywhere the same question: *is it here?*
# In this notebook you write that layer in NumPy, forwards and backwards:
#
# | you write | it answers |
# |---|---|
# | `output_size` | How many places does the window find along an axis? |
# | `same_padding` | How many zeros at the two ends keep the size? |
# | `pad2d_forward`, `pad2d_backward` | How do the zeros get there, and what becomes of them on the way back? |
# | `conv2d_forward` | What does the layer see? |
# | `numerical_gradient`, `gradient_error`, `is_gradient` | How do you measure a gradient, and how do you trust one? |
# | `conv2d_backward` | How should its inputs, filters and biases change? |
#
# **How to work.** Read. Where it says **Predict**, write your answer down before you run the next cell: a wrong guess
# that you notice teaches more than a right answer that you read. Write each function where it says
# `raise NotImplementedError`, and run the `check` cell that follows: it tells you what is right, and gives a hint for
# what isn't yet. Add cells of your own wherever you want to try something: the drawings, too, take other numbers than
# ours. NumPy and Python's standard library are all you need.

# %%
import numpy as np

from autograder import check, pictures

# %% [markdown]
# ## 1. An image is an array
#
# A grey image is a grid of numbers, $H$ rows by $W$ columns. A colour image has three such grids, one each for red,
# green and blue: its **channels**. (Grey has one; a printer's CMYK has four.) And a layer takes a whole batch of $N$
# images at once. That makes four axes, always in this order:
#
# $$(N,\ C,\ H,\ W) \qquad \text{images, channels, height, width}$$
#
# The window moves over height and width, so these two come last: `x[n, c]` is one channel of one image, a plain grid
# to slide over. And `x[n]` is one whole image. A batch of 64 grey digits of 28 × 28 has shape `(64, 1, 28, 28)`.
#
# Image files, and some libraries, put the channels last: `(height, width, channels)`. So we have to move an axis. Here
# is a tiny photo, 2 high and 3 wide. Each number says where it belongs: `312` is blue (3), row 1, column 2, counted
# from 0 as Python does.
#
# **Predict:** both `transpose` and `reshape` can give the shape `(3, 2, 3)`. Do they give the same array? Which of them
# leaves the red channel red?

# %%
red = np.array([[100, 101, 102], [110, 111, 112]])
photo = np.stack([red, red + 100, red + 200], axis=-1)  # channels last: (2, 3, 3)

print("photo.transpose(2, 0, 1)[0]:")
print(photo.transpose(2, 0, 1)[0])
print("photo.reshape(3, 2, 3)[0]:")
print(photo.reshape(3, 2, 3)[0])

# %% [markdown]
# `transpose` moves axes: every number keeps its place in the picture. `reshape` never moves anything; it only cuts the
# same row of numbers into new pieces, and here it puts red, green and blue side by side. The shape alone would not have
# told you. Keep this in mind whenever an array of yours has the right shape and the wrong numbers.
#
# ## 2. One filter, one place
#
# In a fully connected layer every output looks at every pixel. A convolution looks at one small neighbourhood at a
# time, through a **filter** (also called a **kernel**): a few numbers that say what to look for. At one place there are
# three steps: cut out the **window** under the filter, multiply number by number, add everything up.
#
# **Predict:** work out this window's answer on paper.
#
# ```
#  window     filter
#  1  2  0     1  0  2
#  0  1  3     0 -1  1
# ```

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

a_window = a_picture[0:2, 0:3]
print("number by number:")
print(a_window * a_filter)
print("added up:", (a_window * a_filter).sum())

# %% [markdown]
# Your turn, on paper: put the filter two columns further right and one row down. Which slice of `a_picture` is that,
# and what comes out? (You should find 4. Add a cell and try.)
#
# ### Which way round?
#
# In a signal-processing book, a convolution turns the filter by 180° before it multiplies. A convolutional *layer* does
# not: it uses the filter as it lies there, which the books call cross-correlation. Since the filter's numbers are
# learned, turning them would gain nothing. The name stuck all the same.
#
# **Predict:** does it matter for the window above? And for what kind of filter would it never matter?

# %%
turned = a_filter[::-1, ::-1]
print("as it lies there, as a layer does:", (a_window * a_filter).sum())
print("turned by 180°:", (a_window * turned).sum())

# %% [markdown]
# ### Three channels
#
# A colour image has three grids, so a filter for it has three slices too, one for each channel. The window is now a
# small block of shape `(3, 2, 2)`, and so is the filter.
#
# **Predict:** each channel has its own sum. How many numbers come out in the end: one, or three?

# %%
colour_window = np.array([[[1, 2], [0, 1]], [[3, 0], [1, 1]], [[2, 2], [0, 4]]])
colour_filter = np.array([[[1, 0], [0, 1]], [[0, 2], [1, 0]], [[0, 1], [0, 1]]])

for channel in range(3):
    print(f"channel {channel} adds", (colour_window[channel] * colour_filter[channel]).sum())
print("one filter, one place, one number:", (colour_window * colour_filter).sum())

# %% [markdown]
# ## 3. Sliding: how many places?
#
# Now the window moves, row by row, and its answers make a new picture: the **feature map**.
#
# **Predict:** at how many places does the filter fit on `a_picture`? And where in the map is the 4 that you found on
# paper?

# %%
pictures.sliding(a_picture, a_filter)

# %% [markdown]
# Three places in a row, three rows of them, and the 4 stands in row 1, column 2. How large is the map for other sizes?
# Rows and columns are counted in the same way, so one row of pixels is enough. Five pixels and a kernel of 3:
#
# ```
# pixels       0  1  2  3  4
# window 0    [0  1  2]
# window 1       [1  2  3]
# window 2          [2  3  4]
# ```
#
# The first window stands at the left edge. From there it can travel by $5 - 3 = 2$ pixels, until its right end meets
# the right edge. That is 2 steps and **one more window than steps**: 3.
#
# How far it moves at a time is the **stride**. With stride 2 the same 2 pixels are only one step:
#
# ```
# pixels       0  1  2  3  4
# window 0    [0  1  2]
# window 1          [2  3  4]
# ```
#
# And if the steps don't come out even? Six pixels, stride 2:
#
# ```
# pixels       0  1  2  3  4  5
# window 0    [0  1  2]
# window 1          [2  3  4]
# one more?               [4  5  ?]
# ```
#
# Only whole windows count, so it is 2 windows again, and the last pixel is dropped: nothing ever looks at it. (NumPy
# won't warn you about a window that hangs over the edge: `np.arange(6)[4:7]` is just `[4 5]`.) In short:
#
# $$\text{windows} = \left\lfloor \frac{\text{size} - \text{kernel}}{\text{stride}} \right\rfloor + 1$$
#
# where $\lfloor\ \rfloor$ means *round down*.
#
# ### Dilation: a kernel with gaps
#
# A kernel may also skip pixels. With **dilation** 2 it takes every other one; dilation 1 is the kernel that you know.
# Here is a kernel of 3 with dilation 2 on seven pixels:
#
# ```
# pixels       0  1  2  3  4  5  6
# window 0    [0  .  2  .  4]
# window 1       [1  .  3  .  5]
# window 2          [2  .  4  .  6]
# ```
#
# It still has three numbers, yet it **reaches** over five pixels.
#
# **Predict:** the same on an image, with a kernel of 3 × 3. At how many pixels does it look? Over how many rows and
# columns does it reach, and how large a map is left on 7 × 7 pixels?

# %%
pictures.beside(
    pictures.window_of_output((0, 0), size=7, kernel_size=3),
    pictures.window_of_output((0, 0), size=7, kernel_size=3, dilation=2),
)

# %% [markdown]
# Nine pixels, as before, but over 5 × 5 of them. For the count, only the reach matters. How many gaps are there between
# the first and the last number of a kernel of $k$? And how wide is one, with dilation $d$? (A slice with a step picks
# such pixels: try `np.arange(7)[0:5:2]`.)
#
# ### Count before you code
#
# **Predict:** draw these on paper. *Padding 1* means one more pixel, a zero, at **each** end of the row.
#
# | size | kernel | stride | padding | dilation | windows |
# |---|---|---|---|---|---|
# | 10 | 3 | 1 | 0 | 1 | ? |
# | 10 | 3 | 2 | 0 | 1 | ? |
# | 10 | 2 | 2 | 0 | 1 | ? |
# | 5 | 3 | 1 | 1 | 1 | ? |
# | 8 | 3 | 1 | 0 | 3 | ? |
# | 3 | 3 | 4 | 0 | 1 | ? |
#
# <details><summary>The counts, from top to bottom</summary>
#
# 8, 4 (one pixel is dropped), 5, 5, 2 (it reaches over 7), 1 (it fits once, however long the step).
#
# </details>
#
# Was one of them a surprise? Have it drawn. Here are the second and the fifth:

# %%
pictures.beside(
    pictures.windows_of_row(10, kernel_size=3, stride=2),
    pictures.windows_of_row(8, kernel_size=3, dilation=3),
)

# %% [markdown]
# Now write the function. In Python `//` rounds down.


# %%
def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    """How many outputs a convolution gives along one axis.

    All arguments are ints. padding: that many zeros on each of the two sides. dilation: the distance
    between neighbouring numbers of the kernel (1: no gaps). Only whole windows count; one always fits.

    Returns an int.
    """
    ### BEGIN SOLUTION
    reach = dilation * (kernel_size - 1) + 1
    return (size + 2 * padding - reach) // stride + 1
    ### END SOLUTION


# %% [markdown]
# Try it on the six rows of the table. (The `check` cell for it comes after its sister `same_padding`. You can run
# it now: it will say that the other one is not written yet.)
#
# ### Find the mistake: fast, faster
#
# > "The larger the kernel and the larger the stride, the faster the layer."
#
# Half of this is true. On an image of 32 × 32 there are 30 × 30 places for a kernel of 3, and fewer for a larger one.
#
# **Predict:** which half is wrong? Count the multiplications.

# %%
print("kernel  stride   places  ×  each  =  multiplications")
for side, step, along in [(3, 1, 30), (5, 1, 28), (7, 1, 26), (3, 2, 15), (3, 3, 10)]:
    places, each = along * along, side * side
    print(f"{side} × {side}   {step:6}   {places:6}  × {each:5}  =  {places * each:6}")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# A larger stride saves work: it leaves out places (and so it may miss something small in between). A larger kernel
# costs work: there are a few places less, but the price of each grows with the *square* of the kernel's side. Its
# window shows more of the image, and that is what one pays for.
#
# </details>
#
# ## 4. Padding: what happens at the edge
#
# Every layer with a kernel of 3 makes the picture two pixels smaller, so a tall pile of layers would have nothing left.
# And some pixels have less of a say than others. Let's count how many windows see each pixel of a 5 × 5 image.
#
# **Predict:** how many windows of 3 × 3 see the corner? And the centre?

# %%
seen = np.zeros((5, 5), dtype=int)
for top in range(3):
    for left in range(3):
        seen[top : top + 3, left : left + 3] += 1  # this window sees these nine pixels
print(seen)

# %% [markdown]
# The cure is **padding**: rows and columns of zeros around the image. (Other values are possible; zeros are the
# custom.) No padding at all goes by the name of *valid*.
#
# **Predict:** with one ring of zeros around the same image, how many windows are there? How many of them see the corner
# now? And does the centre gain anything?

# %%
pictures.beside(pictures.visits(5, kernel_size=3), pictures.visits(5, kernel_size=3, padding=1))

# %% [markdown]
# `np.pad` puts the zeros there. It wants to know, for every axis, how many come before and how many after; it gives you
# a new array and leaves the old one alone.
#
# **Predict:** the shape of `np.pad(a_picture, ((1, 1), (2, 2)))`, where `a_picture` is 4 high and 5 wide.

# %%
padded_picture = np.pad(a_picture, ((1, 1), (2, 2)))
print(padded_picture.shape)
print(padded_picture)

# %% [markdown]
# ### Find the mistake: one ring, one more
#
# > "One ring of zeros around the image makes the feature map one larger."
#
# Take a row of 5 pixels and a kernel of 3. Without padding there are 3 windows at stride 1, and 2 windows at stride 2.
#
# **Predict:** put one zero at each end. By how much do the two counts grow?

# %%
pictures.beside(
    pictures.windows_of_row(5, kernel_size=3, padding=1),
    pictures.windows_of_row(5, kernel_size=3, stride=2, padding=1),
)

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# At stride 1 from 3 to 5, so that is two more; at stride 2 from 2 to 3, one more. The row is two pixels longer in both
# cases, but at stride 2 these two pixels are a single step. So no rule of thumb will do: count, or ask `output_size`.
#
# </details>
#
# ### "Same"
#
# With *same* padding you get as many outputs as there are pixels; or, at a stride of $s$, one for every $s$ of them,
# rounded **up**: 7 pixels give 7 outputs at stride 1, and 4 at stride 2. In a formula,
# $\lceil \text{size} / s \rceil$.
#
# ### Find the mistake: half a kernel
#
# > "For *same* padding, put half of the kernel, k / 2 rounded down, on every side."
#
# **Predict:** for which of these kernels does a row of 10 pixels give 10 outputs?

# %%
pixels = np.arange(1, 11)  # numbered from 1, so that a 0 is padding
for side in (3, 4, 5, 6):
    half = side // 2
    found = np.lib.stride_tricks.sliding_window_view(np.pad(pixels, half), side)
    print(f"kernel {side}: padding {half} + {half}, {len(found)} outputs")

# %% [markdown]
# For the kernels of 4 and 6 that was one output too many.
#
# **Predict:** how many zeros should a kernel of 4 have in all? How would you share them out?

# %%
pictures.beside(pictures.windows_of_row(10, kernel_size=4, padding=2), pictures.same(10, kernel_size=4))

# %% [markdown]
# An even kernel wants an odd number of zeros, and they can't be shared out equally. So a convention is needed, and ours
# is that of PyTorch and TensorFlow: **the odd one comes after**, at the right and at the bottom.
#
# Now stride 2 with a kernel of 3. The rule puts one zero on each side, and 5 outputs come out, which is what we want.
#
# **Predict:** is all well, then? Think of where each window looks.

# %%
pictures.beside(
    pictures.windows_of_row(10, kernel_size=3, stride=2, padding=1),
    pictures.same(10, kernel_size=3, stride=2),
)

# %% [markdown]
# Both have 5 windows, but in the first no window ever looks at the zero on the right: one zero was enough. *Same* uses
# **as few zeros as possible**, so the second is right.
#
# Here is how to find the number, for 10 pixels and a kernel of 4 at stride 1. We want 10 windows. Counting from 0, the
# last one starts at place 9 and ends at place 12, so the row has to be 13 long. It has 10, so 3 are missing: 1 before,
# 2 after.
#
# Before you write it down for any stride: where does the last of $n$ windows start? How far does it reach? And what if
# the row is longer than that already, as with a kernel of 1 and stride 3 on 12 pixels?


# %%
def same_padding(size, kernel_size, stride=1, dilation=1):
    """How many zeros to put before and after an axis, so that ceil(size / stride) outputs come out.

    All arguments are ints. Take as few zeros as will do, maybe none.

    Returns before, after: two ints, equal, or after is one more.
    """
    ### BEGIN SOLUTION
    reach = dilation * (kernel_size - 1) + 1
    outputs = -(-size // stride)
    total = max((outputs - 1) * stride + reach - size, 0)
    return total // 2, total - total // 2
    ### END SOLUTION


# %%
check("output_size")

# %% [markdown]
# ## 5. Padding, there and back
#
# Time for a whole layer. Padding has nothing to learn, so it is a small one, and a good place to see what every layer
# of a network must be able to do: to compute, **forward**, and to say, **backward**, what its inputs had to do with the
# result.
#
# ### Your turn: forward
#
# **Predict:** a batch of shape `(2, 3, 4, 5)` gets padding `(1, 2)`: one row of zeros above and one below, two columns
# at the left and two at the right. What shape comes out? And where does the first pixel of a channel, `x[n, c, 0, 0]`,
# stand now?
#
# <details><summary>Compare</summary>
#
# `(2, 3, 6, 9)`: images and channels are as many as before. The pixel is now in row 1, column 2.
#
# </details>
#
# You can do it with `np.pad` (mind its four axes), or make an array of zeros and put the images into it. An int is
# short for a pair of two such: `v if isinstance(v, tuple) else (v, v)` makes a pair of either.
#
# The **cache** is a parcel for your own backward function. Put in whatever you will want to have there (come back to it
# when you know what that is); nobody else opens it. But your backward may open it more than once, so what is in it
# should stay as it is.


# %%
def pad2d_forward(x, padding):
    """Put zeros around every image.

    x: images, floats (N, C, H, W)
    padding: an int for both axes, or a tuple (rows, columns): that many zeros above and below (rows), left and right
        (columns); each may be 0

    Returns out, cache:
    out: floats (N, C, H + 2 * rows, W + 2 * columns), with x in the middle
    cache: whatever your pad2d_backward needs

    x is never written to.
    """
    ### BEGIN SOLUTION
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    images, channels, height, width = x.shape
    out = np.zeros((images, channels, height + 2 * ph, width + 2 * pw))
    out[:, :, ph : ph + height, pw : pw + width] = x
    return out, (height, width, ph, pw)
    ### END SOLUTION


# %% [markdown]
# ### A gradient by hand
#
# At the far end of a network stands one number, the **loss** $L$: how wrong it was. To learn, we have to know how the
# loss changes when a number inside the network changes a little. That is the number's **gradient**.
#
# The layers after yours do their part and send you `dout`, one number for each of your outputs:
# $dout = \partial L / \partial out$. If an output's number is 10, raising that output by a tiny $h$ raises the loss by
# $10h$. From it you work out `dx`, the same for each of your inputs.
#
# Take a row of three pixels with one zero at each end:
#
# ```
# out     0    x0    x1    x2     0
# dout    1    10   100  1000 10000
# ```
#
# **Predict:** raise $x_0$ by a little $h$. Which outputs change, and by how much? What does that do to the loss? So
# what are $dx_0$, $dx_1$ and $dx_2$?

# %%
small_row = np.array([4.0, 5.0, 6.0])
sent_to_padded = np.array([1, 10, 100, 1000, 10000])


def padded_loss(row):
    """A loss whose gradient for the padded row is sent_to_padded."""
    return (sent_to_padded * np.pad(row, 1)).sum()


for place in range(3):
    raised = small_row.copy()
    raised[place] += 1  # here 1 is as good as a tiny h: the loss is a plain sum
    print(f"x{place} raised by 1: the loss grows by", padded_loss(raised) - padded_loss(small_row))

# %% [markdown]
# Each pixel went to one place, unchanged, and its gradient comes back from that place, unchanged. The 1 and the 10000
# were sent to the zeros. But those are no inputs: they stay 0 whatever anybody learns, so nobody asks how the loss
# depends on them. The way back through padding is a **crop**.
#
# **Predict:** six pixels, padding `(1, 2)`. Here is what was sent back for the padded image:
#
# ```
#  0  1  2  3  4  5  6
#  7  8  9 10 11 12 13
# 14 15 16 17 18 19 20
# 21 22 23 24 25 26 27
# ```
#
# What is `dx`?

# %%
pictures.beside(
    pictures.padded([[1, 2, 3], [4, 5, 6]], padding=(1, 2)),
    pictures.cropped(np.arange(28).reshape(4, 7), padding=(1, 2)),
)

# %% [markdown]
# A crop is a slice, and here is a trap in it. You can count the end of a slice from behind.
#
# **Predict:** what do these three leave of the numbers from 0 to 5?

# %%
print("[2:-2]", np.arange(6)[2:-2])
print("[1:-1]", np.arange(6)[1:-1])
print("[0:-0]", np.arange(6)[0:-0])

# %% [markdown]
# The last one is empty, since `-0` is `0`, and `[0:0]` has nothing in it. No error, just nothing, and only when there
# is no padding. What else could you write for the end of the slice? (What do you have to know for it? You have a cache
# for such things.)
#
# ### Your turn: backward


# %%
def pad2d_backward(dout, cache):
    """Send the gradient of the padded images back to the images.

    dout: the gradient of the loss for out, floats (N, C, H + 2 * rows, W + 2 * columns)
    cache: what your pad2d_forward returned. The same cache may be used more than once, so don't change it.

    Returns dx: floats (N, C, H, W), like x

    dout is never written to.
    """
    ### BEGIN SOLUTION
    height, width, ph, pw = cache
    return dout[:, :, ph : ph + height, pw : pw + width].copy()
    ### END SOLUTION


# %%
check("pad2d")

# %% [markdown]
# ## 6. Many filters, and a bias
#
# One filter looks for one thing. A layer has $F$ of them, as many as its designer likes, and every filter makes a
# feature map of its own. All filters together are one array `w` of shape $(F, C, k_h, k_w)$: `w[f]` is one filter, with
# a slice for each channel. So $(N, C, H, W)$ goes in and $(N, F, H_{out}, W_{out})$ comes out.
#
# Each filter also has a **bias**, `b[f]`: one number which is added once to each of its outputs.
#
# **Predict:**
# 1. Images of shape `(2, 3, 10, 10)` meet `w` of shape `(10, 3, 3, 3)`, without padding. What shape comes out? And with
#    20 filters? And with padding 1?
# 2. All pixels are zero, and `b` is `[7, -2]`. What comes out?
# 3. How many numbers does the layer with 10 filters have to learn? Would larger images make it more?
#
# <details><summary>Compare</summary>
#
# 1. `(2, 10, 8, 8)`, then `(2, 20, 8, 8)`, then `(2, 20, 10, 10)`.
# 2. Two maps, one full of 7 and one full of -2. The window contributes nothing, the bias remains.
# 3. 10 · (3 · 3 · 3 + 1) = 280, for images of any size: a filter is shared by all its places. A fully connected layer
#    from 3 × 10 × 10 to 10 × 8 × 8 numbers has 300 · 640 = 192,000 weights. (AlexNet, famous since 2012, begins with 96
#    filters of 11 × 11 on colour images: 96 · (3 · 11 · 11 + 1) = 34,944.)
#
# </details>
#
# ### Find the mistake: how many filters?
#
# > "A layer has as many filters as the image has channels: each channel has its own filter."
#
# With three channels and three filters, either reading gives three maps.
#
# **Predict:** are they the same?

# %%
three_filters = np.stack([colour_filter, colour_filter[::-1], 1 - colour_filter])  # (3, 3, 2, 2)
five_filters = np.concatenate([three_filters, -three_filters[:2]])  # (5, 3, 2, 2)

print("3 filters, each on all channels:")
print(*((colour_window * one_filter).sum() for one_filter in three_filters))
print("3 filters, each on a channel of its own:")
print(*((colour_window[channel] * three_filters[channel, channel]).sum() for channel in range(3)))
print("5 filters, each on all channels:")
print(*((colour_window * one_filter).sum() for one_filter in five_filters))

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# The number of filters is free, and it decides how many maps come out. What has to agree with the image is the number
# of *slices* in each filter: every filter sees every channel. A layer like the one in the quotation exists too; it is
# called *depthwise* convolution, and it is a special one.
#
# </details>
#
# **Predict:** a layer with 5 filters of 3 × 3 looks at one image of 3 channels, 10 × 10 pixels. How many slices do its
# filters have in all? How many maps come out, and how many numbers are there to learn?

# %%
pictures.layer(image=(3, 10, 10), filters=(5, 3, 3, 3))

# %% [markdown]
# (15 slices: each of the 5 filters has one for each of the 3 channels. What does the drawing say to filters of 2
# slices? Try.)
#
# ### Your turn: forward
#
# You have all the pieces. Some questions to answer on paper first:
#
# - Your loops run over the places of the *output*. How many rows and columns of places are there? (You have a function
#   for that, for one axis at a time.)
# - Output `(0, 0)` belongs to the window at the top left corner of the *padded* images. Where does the window of output
#   `(1, 1)` start, with stride 2? Where does it end, with dilation 2?
# - At one place: which axes of the window and the filter are added up, and which are still there afterwards?
#
# Compare the second answer with this, and try other settings:

# %%
pictures.beside(
    pictures.window_of_output((1, 1), size=(5, 7), kernel_size=2, stride=2, padding=1),
    pictures.window_of_output((1, 1), size=(5, 7), kernel_size=2, stride=2, padding=1, dilation=2),
)

# %% [markdown]
# Rows and columns can differ in everything: images and filters may be oblong, and stride, padding and dilation may be a
# pair such as `(2, 1)`, rows first. Make pairs of all three before you do anything else.
#
# Plain loops over images, filters and places are fine: first right, then fast. You may call your own `output_size` and
# `pad2d_forward`, once their checks are happy. And put into the cache whatever you will want to have on the way back.


# %%
def conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    """Slide every filter over every image.

    x: images, floats (N, C, H, W)
    w: filters, floats (F, C, kh, kw)
    b: biases, floats (F,), or None for no bias
    stride, padding, dilation: each an int for both axes, or a tuple (rows, columns)
    padding: that many zeros above and below (rows), left and right (columns)

    Returns out, cache:
    out: floats (N, F, Ho, Wo); Ho and Wo count the whole windows (rounded down, as in output_size)
    cache: whatever your conv2d_backward needs

    x, w and b are never written to.
    """
    ### BEGIN SOLUTION
    (sh, sw), (ph, pw), (dh, dw) = (v if isinstance(v, tuple) else (v, v) for v in (stride, padding, dilation))
    n, _, height, width = x.shape
    filters, _, kh, kw = w.shape
    out_h = output_size(height, kh, sh, ph, dh)
    out_w = output_size(width, kw, sw, pw, dw)
    padded = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    out = np.zeros((n, filters, out_h, out_w))
    for i in range(out_h):
        for j in range(out_w):
            rows = slice(i * sh, i * sh + dh * (kh - 1) + 1, dh)
            columns = slice(j * sw, j * sw + dw * (kw - 1) + 1, dw)
            window = padded[:, :, rows, columns]
            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3]))
    if b is not None:
        out += b[:, None, None]
    return out, (x.shape, padded, w, b is not None, (sh, sw), (ph, pw), (dh, dw))
    ### END SOLUTION


# %%
check("conv2d_forward")

# %% [markdown]
# Now let your layer look at something: a bright box on a dark ground. The first filter below has -1 on its left and 1
# on its right, the second -1 at the top and 1 at the bottom.
#
# **Predict:** where will their maps be positive, where negative, and where zero?

# %%
box = np.zeros((1, 1, 5, 8))
box[0, 0, 1:4, 2:6] = 1
edge_filters = np.array([[[[-1.0, 1.0], [-1.0, 1.0]]], [[[-1.0, -1.0], [1.0, 1.0]]]])

print("the box:")
print(box[0, 0].astype(int))
try:
    for edges in conv2d_forward(box, edge_filters)[0][0]:
        print("a map:")
        print(np.round(edges).astype(int))
except NotImplementedError:
    print("Come back here when conv2d_forward is written.")

# %% [markdown]
# ## 7. The way back
#
# Again the layers after yours send back `dout`, with one number for each output. This time three things had a part in
# the output: the pixels, the weights and the biases. From `dout` you work out how the loss depends on each of them:
# `dx`, `dw` and `db`. The weights and biases will be changed by it, and that is what learning is; `dx` goes on to the
# layer before.
#
# One row shows it all: five pixels, a kernel of 3, stride 1.
#
# $$\begin{aligned}
# y_0 &= w_0x_0 + w_1x_1 + w_2x_2 + b \\
# y_1 &= w_0x_1 + w_1x_2 + w_2x_3 + b \\
# y_2 &= w_0x_2 + w_1x_3 + w_2x_4 + b
# \end{aligned}$$
#
# **A pixel.** Look for $x_2$: all three windows saw it. Raise it a little, and all three outputs change, so its
# gradient is a **sum over the windows that saw it**: $dx_2 = w_2\,dy_0 + w_1\,dy_1 + w_0\,dy_2$. Now look for $x_0$:
# only one window saw it.
#
# **A weight.** $w_0$ is used at every place, each time with another pixel:
# $dw_0 = x_0\,dy_0 + x_1\,dy_1 + x_2\,dy_2$, a **sum over all places**.
#
# **The bias.** It is added to every output: $db$ is a **sum over all outputs**.
#
# **Predict**, on paper: $x = (4, 5, 6, 7, 8)$, $w = (1, 2, 3)$ and $dy = (1, 10, 100)$. What are the five $dx$, the
# three $dw$, and $db$? (With such a $dy$ you can read off every answer who sent what.)
#
# ### Measure it
#
# You need not believe a formula for a gradient: you can measure it. Nudge one number up by a tiny $h$ and note the
# loss, nudge it down and note the loss again, then divide the difference by the distance, $2h$. It takes nothing but
# the forward computation. Let's do it by hand for $x_2$, with the loss $dy_0y_0 + dy_1y_1 + dy_2y_2$, whose gradient
# for the outputs is just $dy$.

# %%
a_row = np.array([4.0, 5.0, 6.0, 7.0, 8.0])
a_kernel = np.array([1.0, 2.0, 3.0])
a_bias = np.array([0.5])
sent_back = np.array([1.0, 10.0, 100.0])


def row_loss(row, kernel, bias):
    """The loss of the example, for one row, one kernel of 3 and one bias."""
    outputs = np.array([(row[place : place + 3] * kernel).sum() + bias[0] for place in range(3)])
    return (sent_back * outputs).sum()


nudge = np.array([0, 0, 1e-5, 0, 0])
up, down = row_loss(a_row + nudge, a_kernel, a_bias), row_loss(a_row - nudge, a_kernel, a_bias)
print(f"loss with x2 nudged up {up:.5f}, nudged down {down:.5f}")
print(f"gradient of x2: {(up - down) / 2e-5:.4f}")

# %% [markdown]
# ### Your turn: measure a gradient
#
# Now do the same for every number of any array, and for any layer. Call the layer `f`. It gives back not one number
# but a whole array, so the loss is what you know already: $L = \sum dout \cdot f(x)$, every output times its `dout`.
#
# **Predict:** what can go wrong here? Four things to try before you write:
#
# 1. `np.array([3, 4])` is made of whole numbers. What is in it after its first number is raised by 0.00001?
# 2. You nudge the first number, then the second. Where is the first one meanwhile?
# 3. `x` belongs to whoever called you. Is it afterwards what it was? Go up by 0.001, down by twice that and up again:
#    is 1.1 then 1.1, to the last digit?
# 4. $x^3$ bends. If you only nudge *up*, is the slope that you find at $x = 2$ too large or too small? (Nudging both
#    ways costs one call more, and the bend falls out of the difference.)

# %%
whole = np.array([3, 4])
whole[0] += 0.00001
print("after the nudge:", whole)

h = 1e-3
print("1.1, nudged up, down and up again:", 1.1 + h - 2 * h + h)
print("slope of x³ at 2, nudged up only: ", ((2 + h) ** 3 - 2**3) / h)
print("slope of x³ at 2, nudged both ways:", ((2 + h) ** 3 - (2 - h) ** 3) / (2 * h))


# %%
def numerical_gradient(f, x, dout, h=1e-5):
    """Measure the gradient of the loss sum(dout * f(x)) for x, by central differences.

    f: a function that takes an array like x and returns floats, an array or a single number
    x: an array of any shape; it may hold whole numbers
    dout: the gradient of the loss for f(x): an array of its shape, or a float if f(x) is a single number
    h: how far each number is nudged, up and down

    Returns dx: floats of x's shape.

    x and dout are afterwards exactly as they were.
    """
    ### BEGIN SOLUTION
    dx = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        above, below = x.astype(float), x.astype(float)
        above[place] += h
        below[place] -= h
        dx[place] = np.sum(dout * (f(above) - f(below))) / (2 * h)
    return dx
    ### END SOLUTION


# %% [markdown]
# Compare with what you have on paper: all nine numbers of the row's example, the five pixels first.

# %%
try:
    print("dx", np.round(numerical_gradient(lambda row: row_loss(row, a_kernel, a_bias), a_row, 1.0), 3))
    print("dw", np.round(numerical_gradient(lambda kernel: row_loss(a_row, kernel, a_bias), a_kernel, 1.0), 3))
    print("db", np.round(numerical_gradient(lambda bias: row_loss(a_row, a_kernel, bias), a_bias, 1.0), 3))
except NotImplementedError:
    print("Come back here when numerical_gradient is written.")

# %% [markdown]
# Read the digits: 123 for $x_2$ says that window 0 met it with $w_2 = 3$, window 1 with $w_1 = 2$, window 2 with
# $w_0 = 1$. At the two ends fewer windows sent something.
#
# (Would $dy = (1, 1, 1)$ have been a good test? A backward function that forgets `dout` altogether would pass it!)
#
# ### When are two gradients the same?
#
# A measured gradient is never exact: the nudge has a width, and the computer rounds. So the question is how large a
# difference is still all right. "Less than 0.001" won't do: a gradient of millions may be off by more than that, and
# one of millionths may not. Measure the **largest difference** by the **largest number** of the two gradients:
#
# $$\text{error} = \frac{\max |got - want|}{\max(\max |got|,\ \max |want|)}$$
#
# Why not divide number by number? Where the right gradient is 0, rounding leaves 0.00000000001 or so, and divided by
# itself that is a huge error for nothing. Right formulas come out at about $10^{-10}$; a wrong one seldom below
# $10^{-4}$. We draw the line at $10^{-6}$.
#
# **Predict:** a gradient in which every number is 1.0005 times too large: right or wrong? And ReLU, `max(x, 0)`,
# measured at exactly 0: nudged up it grows with slope 1, nudged down with slope 0. What does the measurement say there?
# What should a formula say?


# %%
def gradient_error(got, want):
    """How far two gradients differ: the largest difference, as a share of the largest number of the two.

    got, want: arrays of floats, of the same shape

    Returns a float: one number for the whole arrays; 0.0 if they are equal, also if both are nothing but zeros.
    """
    ### BEGIN SOLUTION
    scale = max(np.abs(got).max(), np.abs(want).max())
    return float(np.abs(got - want).max() / scale) if scale else 0.0
    ### END SOLUTION


# %%
def is_gradient(f, x, dout, dx):
    """Whether dx is the gradient of sum(dout * f(x)) for x, by measurement.

    f, x, dout: as in numerical_gradient
    dx: the gradient that is to be judged, an array; maybe not even of the right shape

    Returns a bool: True if dx has the shape of x and its error is at most 1e-6.
    """
    ### BEGIN SOLUTION
    return dx.shape == x.shape and bool(gradient_error(dx, numerical_gradient(f, x, dout)) <= 1e-6)
    ### END SOLUTION


# %%
check("numerical_gradient")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# A factor of 1.0005 is a mistake: somewhere in the formula something is missing, and no rounding looks like it. At the
# **kink** of ReLU the measurement finds ½, the middle of both slopes, while the libraries take 0 there. Neither is
# wrong; there is no slope. So nobody judges a formula by measuring at a kink: one draws numbers that lie well away from
# it.
#
# </details>
#
# ### From the row to images
#
# **Predict:** an image of 4 × 4, one filter of 2 × 2. How many windows saw pixel (1, 2)? Which weight lay on it in each
# of them? So what is its gradient?

# %%
pictures.windows_of_pixel((1, 2), size=4, kernel_size=2)

# %% [markdown]
# In the first window the pixel was at the lower right, under `w[1, 1]`; in the last it was at the upper left, under
# `w[0, 0]`. Where windows overlap, a pixel hears from several outputs, and nothing of it may be lost.
#
# **Predict:** six pixels each way, a kernel of 3, stride 2. Which numbers of `dx` must be 0, whatever `dout` is?

# %%
pictures.visits(6, kernel_size=3, stride=2)

# %% [markdown]
# (Those that no window ever saw. They are left over, and yet `dx` needs a place for them.) What else is there to mind?
#
# - **Filters.** A pixel is seen by every filter, so `dx` also adds up over all filters.
# - **Images.** All images use the same `w` and `b`, so `dw` and `db` add up over the whole batch: sums, no averages.
#   But the pixels of an image are its own.
# - **Padding.** The windows lie on the padded image, so that is where the gradients arrive, at its zeros too. `dx` has
#   the shape of `x`: you know the way back through padding.
#
# ### Your turn: backward
#
# To go through all pixels, and for each through all windows that saw it, would be tedious. A sum does not mind in which
# order it is gathered: you can go through the *outputs*, with the loops of your forward, and let each of them add its
# share, `+=`, to all that it saw.
#
# So: every output has its window, the same as in forward. What does an output send to the pixels of its window, and
# what to the filter? A last look at the shapes tells a lot: each gradient looks like what it is the gradient of. `db`
# has one number a filter, so which axes of `dout` are gone, and which one stays?


# %%
def conv2d_backward(dout, cache):
    """Send the gradient of the output back to x, w and b.

    dout: the gradient of the loss for out, floats (N, F, Ho, Wo)
    cache: what your conv2d_forward returned. The same cache may be used more than once, so don't change it.

    Returns dx, dw, db:
    dx: floats (N, C, H, W), like x
    dw: floats (F, C, kh, kw), like w
    db: floats (F,), like b, or None if b was None

    dout, x, w and b are never written to.
    """
    ### BEGIN SOLUTION
    x_shape, padded, w, has_bias, (sh, sw), (ph, pw), (dh, dw_) = cache
    height, width = x_shape[2:]
    kh, kw = w.shape[2:]
    dpadded = np.zeros_like(padded)
    dw = np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows = slice(i * sh, i * sh + dh * (kh - 1) + 1, dh)
            columns = slice(j * sw, j * sw + dw_ * (kw - 1) + 1, dw_)
            window = padded[:, :, rows, columns]
            upstream = dout[:, :, i, j]
            dw += np.tensordot(upstream, window, axes=(0, 0))
            dpadded[:, :, rows, columns] += np.tensordot(upstream, w, axes=(1, 0))
    dx = dpadded[:, :, ph : ph + height, pw : pw + width]
    db = dout.sum(axis=(0, 2, 3)) if has_bias else None
    return dx, dw, db
    ### END SOLUTION


# %%
check("conv2d")

# %% [markdown]
# ### Measure your own
#
# If the check is not happy with a gradient and you can't see why, measure it. Copy this into a cell of your own and
# change the settings: no padding, stride 1, a larger batch. Print the difference, too: which places agree and which
# don't is half of the answer. (If all agree and `check` still complains, look at your forward: it is what the
# measurement is made with.)

# %%
rng = np.random.default_rng(1)
x, w, b = rng.normal(size=(2, 3, 6, 5)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
trial_settings = {"stride": 2, "padding": 1}


def trial(images, filters, biases):
    """The output of your layer, in these settings."""
    return np.array(conv2d_forward(images, filters, biases, **trial_settings)[0])


try:
    trial_dout = rng.normal(size=trial(x, w, b).shape)
    dx, dw, db = map(np.array, conv2d_backward(trial_dout, conv2d_forward(x, w, b, **trial_settings)[1]))
    print("dx:", is_gradient(lambda images: trial(images, w, b), x, trial_dout, dx))
    print("dw:", is_gradient(lambda filters: trial(x, filters, b), w, trial_dout, dw))
    print("db:", is_gradient(lambda biases: trial(x, w, biases), b, trial_dout, db))
except NotImplementedError:
    print("Come back here when conv2d_forward, conv2d_backward and is_gradient are written.")

# %% [markdown]
# ## Look back
#
# Can you say, without scrolling up,
#
# - why the number of outputs is rounded down, and what becomes of the pixels that are left over?
# - what became of the gradients of the zeros, and why nobody misses them?
# - why one nudges up *and* down, and what a gradient that is 1.0005 times too large tells you?
# - why `dx` is a sum over windows, `dw` a sum over places, and `db` a sum over all outputs?
# - which array has the right shape and the wrong numbers if you write `reshape` where you mean `transpose`?
#
# Then this layer is yours: what the libraries do is the same, only faster.

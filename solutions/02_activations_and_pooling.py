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
# # Activations and pooling
#
# Between the convolutions of a network stand two kinds of small layers that have nothing to learn. An **activation**
# bends every number a little; without it, a deep network would be no better than a flat one. **Pooling** makes the maps
# smaller: it keeps one number of every window. In this notebook you write both, forwards and backwards:
#
# | you write | it answers |
# |---|---|
# | `relu_forward`, `relu_backward` | What is left if all that is negative is stopped? |
# | `leaky_relu_forward`, `leaky_relu_backward` | And if a little of it may pass? |
# | `sigmoid_forward`, `sigmoid_backward` | How to squeeze all numbers between 0 and 1, even 1000? |
# | `tanh_forward`, `tanh_backward` | And between -1 and 1? |
# | `max_pool2d_forward`, `max_pool2d_backward` | What is the largest in each window, and who hears of it later? |
# | `avg_pool2d_forward`, `avg_pool2d_backward` | What is the mean of each window? |
# | `global_avg_pool2d_forward`, `global_avg_pool2d_backward` | And of the whole map? |
#
# **How to work.** As before: where it says **Predict**, write your answer down first, then run the next cell. Write
# each function where it says `raise NotImplementedError`, and run the `check` cell that follows. Most of them take one
# or two lines; only pooling is longer. All of them keep to the same contract: `..._forward` returns the output and a
# **cache**, a parcel that nobody opens but your own `..._backward` (maybe more than once, so it should leave in it what
# it finds); and no function ever writes to an array that it was given.

# %%
import numpy as np

from autograder import check, pictures

# %% [markdown]
# ## 1. Why bend anything?
#
# Take two layers on a row of pixels, both with kernels of two numbers and no bias. The first computes
# $y_i = 2x_i + x_{i+1}$, the second $z_i = 3y_i - y_{i+1}$.
#
# **Predict:** put the first into the second, on paper. Which pixels does $z_0$ look at, and with which weights? Could a
# single layer with a larger kernel do the same?


# %%
def slide(row, kernel):
    """A kernel on its way along a row: what a convolutional layer with one filter does."""
    return np.array([(row[i : i + len(kernel)] * kernel).sum() for i in range(len(row) - len(kernel) + 1)])


some_row = np.array([1, 4, -2, 0, 3, -5, 2])
first_kernel, second_kernel = np.array([2, 1]), np.array([3, -1])

print("one after the other:", slide(slide(some_row, first_kernel), second_kernel))
print("a single kernel:    ", slide(some_row, np.array([6, 1, -1])))

# %% [markdown]
# $z_0 = 3(2x_0 + x_1) - (2x_1 + x_2) = 6x_0 + x_1 - x_2$. **Two linear layers are one linear layer**, and so are a
# hundred. (With biases as well: they end up in one number.) Deep or not, such a network can only ever add its pixels up
# with fixed weights. If you turn all pixels from $x$ to $-x$, all its answers turn, too (biases aside).
#
# **Predict:** now put something between the two layers: whatever is below 0 becomes 0. Do the answers for $x$ and $-x$
# still add up to 0?

# %%
for name, between in [("nothing between", lambda y: y), ("negatives become 0", lambda y: np.maximum(y, 0))]:
    one, other = (slide(between(slide(x, first_kernel)), second_kernel) for x in (some_row, -some_row))
    print(f"{name:18}  z of x {one}, z of -x {other}, together {one + other}")

# %% [markdown]
# They don't: no single kernel can do that any more. That small bend is what lets a network learn things that are no
# plain sums, and every deep network has one after nearly every layer. It is called an **activation function**. Those of
# this notebook work on each number alone, whatever the shape of the array, and have nothing to learn.
#
# ## 2. ReLU
#
# The one that you have just seen is the most common of all: the *rectified linear unit*,
#
# $$\mathrm{relu}(x) = \max(0, x)$$
#
# **Predict:** NumPy has two functions that look alike. What do these two lines print?

# %%
a_table = np.array([[1.0, -2.0, 3.0], [-4.0, 5.0, -6.0]])
print(np.maximum(a_table, 0))
print(np.max(a_table, 0))

# %% [markdown]
# `np.maximum` compares two arrays, number by number. `np.max` looks for the largest number of *one* array, here down
# each column (along axis 0), so that a single row is left.
#
# You can also multiply by a mask, and with ordinary numbers it does the same. But a number in a broken training run can
# be infinite.
#
# **Predict:** what is $\max(0, -\infty)$? And what does the mask make of it?

# %%
with np.errstate(invalid="ignore"):
    minus_infinity = np.array([-np.inf])
    print("maximum:", np.maximum(minus_infinity, 0), " mask:", minus_infinity * (minus_infinity > 0))

# %% [markdown]
# To *choose* is safer than to multiply by 0: `np.maximum` chooses, and so does `np.where(condition, this, that)`.
#
# ### The way back
#
# As with every layer, `dout` comes in: how fast the loss grows with each output. Where $x$ is positive, the output
# rises just as $x$ does. Where it is negative, the output doesn't move at all.
#
# **Predict:** what is `dx`?
#
# ```
# x       3    -1     2    -5
# dout   10    20   -30    40
# ```
#
# <details><summary>Compare</summary>
#
# `10 0 -30 0`. The gate that was open on the way forth is open on the way back. It is the sign of $x$ that decides, not
# that of `dout`: a negative gradient passes an open gate like any other.
#
# </details>
#
# And if $x$ is exactly 0? The curve has a corner there: the slope is 0 at its left and 1 at its right, so a convention
# is needed. Ours is PyTorch's: **at 0 the derivative is 0**. It matters more than you would think: a whole map of zeros
# is nothing rare.
#
# ### Find the mistake: the borrowed array
#
# > ```python
# > def relu_backward(dout, cache):
# >     dout[cache <= 0] = 0
# >     return dout
# > ```
#
# The numbers that it returns are right.
#
# **Predict:** what does this print?

# %%
borrowed = np.array([10.0, 20.0, -30.0, 40.0])


def gate(dout, x):
    """As in the quotation."""
    dout[x <= 0] = 0
    return dout


print("returned:", gate(borrowed, np.array([3, -1, 2, -5])))
print("what the caller has now:", borrowed)

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# An array that a function gets is not a copy; it is the caller's own. If another layer needs the same `dout` as well
# (and where a network forks, one does), it finds zeros in it that nobody meant. Make a new array.
#
# </details>
#
# ### Your turn
#
# What does the backward have to know of the forward? Put that into the cache.


# %%
def relu_forward(x):
    """Replace what is below 0 by 0.

    x: floats of any shape; minus infinity becomes 0, infinity stays

    Returns out, cache:
    out: floats, in the shape of x
    cache: whatever your relu_backward needs

    x is never written to.
    """
    ### BEGIN SOLUTION
    return np.maximum(x, 0), x
    ### END SOLUTION


def relu_backward(dout, cache):
    """Send the gradient back through relu. At exactly 0 the derivative is 0.

    dout: the gradient of the loss for out, floats in the shape of out
    cache: what your relu_forward returned. The same cache may be used more than once, so don't change it.

    Returns dx: floats, in the shape of x

    dout and x are never written to.
    """
    ### BEGIN SOLUTION
    return np.where(cache > 0, dout, 0.0)
    ### END SOLUTION


# %%
check("relu")

# %% [markdown]
# ## 3. Leaky ReLU
#
# A ReLU can die. Here is one with a bias, trained by following the gradient: $out = \mathrm{relu}(x + b)$ should become
# 1 for each of three inputs. At the start the bias is far too low.
#
# **Predict:** where will `b` be after a thousand steps?

# %%
inputs = np.array([0.2, 0.5, 0.8])
for name, leak in [("relu", 0.0), ("leaky, 0.1", 0.1)]:
    bias = -3.0
    for _step in range(1000):
        before = inputs + bias
        error = np.where(before > 0, before, leak * before) - 1  # the loss is half of its square
        bias -= 0.1 * (error * np.where(before > 0, 1, leak)).mean()
    print(f"{name:10}  b = {bias:.3f}")

# %% [markdown]
# All three inputs are stopped, so nothing comes back: the gradient is exactly 0, the bias never moves, and no number of
# steps will change that. The **leaky** ReLU lets a little of what is negative pass, there and back:
#
# $$\mathrm{leaky}(x) = \begin{cases} x & x > 0 \\ \text{slope} \cdot x & x \le 0 \end{cases}$$
#
# **Predict:** with a slope of 0.25, what becomes of 4, of -4 and of 0? And what does a `dout` of 8 become at each? (At
# 0 there is a corner again. Read the formula: on which of the two sides is 0?)
#
# <details><summary>Compare</summary>
#
# Out: 4, -1, 0. Back: 8, 2, and 2 again: 0 belongs to the lower line, so it takes the slope.
#
# </details>
#
# ### Find the mistake: the larger one
#
# > "A leaky ReLU is simply `np.maximum(x, slope * x)`."
#
# **Predict:** for which slopes is that right?

# %%
for slope in (0.01, 0.25, 1.5):
    x = np.array([-2.0, 2.0])
    print(f"slope {slope:4}: the formula {np.where(x > 0, x, slope * x)}, the larger one {np.maximum(x, slope * x)}")

# %% [markdown]
# (A slope above 1 is unusual, but the contract allows it.)


# %%
def leaky_relu_forward(x, negative_slope=0.01):
    """Scale what is below 0 by negative_slope, and leave the rest.

    x: floats of any shape, maybe infinite
    negative_slope: a float above 0; it may also be larger than 1

    Returns out, cache:
    out: floats, in the shape of x
    cache: whatever your leaky_relu_backward needs

    x is never written to.
    """
    ### BEGIN SOLUTION
    return np.where(x > 0, x, negative_slope * x), (x, negative_slope)
    ### END SOLUTION


def leaky_relu_backward(dout, cache):
    """Send the gradient back through leaky_relu. At exactly 0 the derivative is negative_slope.

    dout: the gradient of the loss for out, floats in the shape of out
    cache: what your leaky_relu_forward returned. The same cache may be used more than once, so don't change it.

    Returns dx: floats, in the shape of x

    dout and x are never written to.
    """
    ### BEGIN SOLUTION
    x, negative_slope = cache
    return np.where(x > 0, dout, negative_slope * dout)
    ### END SOLUTION


# %%
check("leaky_relu")

# %% [markdown]
# ## 4. Sigmoid
#
# Older than ReLU, and smooth: the **sigmoid** squeezes every number into the space between 0 and 1.
#
# $$s(x) = \frac{1}{1 + e^{-x}}$$
#
# **Predict:** $s(0)$; and is $s(3)$ nearer to 0 or to 1? What do $s(3)$ and $s(-3)$ add up to?

# %%
for x in (-3, -1, 0, 1, 3):
    print(f"x = {x:2}: {1 / (1 + np.exp(-x)):.4f}")

# %% [markdown]
# ### Numbers that are too large
#
# A Python float ends near $10^{308}$, and beyond it comes infinity. $e^{1000}$ is far beyond.
#
# Multiply numerator and denominator by $e^x$, and you have another form of the same function, $e^x / (e^x + 1)$.
#
# **Predict:** what do the two forms give for $x = 1000$ and for $x = -1000$?

# %%
with np.errstate(over="ignore", invalid="ignore"):
    for x in (1000.0, -1000.0):
        print(f"x = {x:5}: 1 / (1 + e^-x) = {1 / (1 + np.exp(-x))}, e^x / (e^x + 1) = {np.exp(x) / (np.exp(x) + 1)}")

# %% [markdown]
# Infinity divided by infinity is no number: `nan`, *not a number*, and a single one of them spoils everything that it
# meets. The other form survives, with a warning that `exp` overflowed (it is switched off above). There is a way
# without any trouble: $e$ to the power of something *negative* is never large. So for $x \ge 0$ take the first form,
# with $e^{-x}$, and for $x < 0$ the second, with $e^x$. Do you see one array that serves both? `np.where` will do the
# rest. (It works out both of its branches before it chooses. So they must both be harmless.)
#
# ### The slope
#
# The derivative is short, if you write it with the *output*:
#
# $$s'(x) = s(x)\,(1 - s(x))$$
#
# **Predict:** these two factors add up to 1. When is their product largest, and how large is it then?

# %%
print("     x       s   1 - s   slope")
for x in (-10, -4, -2, 0, 2, 4, 10):
    s = 1 / (1 + np.exp(-x))
    print(f"{x:6}  {s:6.4f}  {1 - s:6.4f}  {s * (1 - s):6.4f}")

# %% [markdown]
# **Never more than 1/4.** (If one factor is $1/2 + d$, the other is $1/2 - d$, and the product is $1/4 - d^2$.) And
# away from the middle it is next to nothing: there the sigmoid is *saturated*.
#
# ### Find the mistake: what fades?
#
# > "The sigmoid's 0.something is differentiated again and again, and so the weights fade away."
#
# Something does fade. With each sigmoid on its way back, `dout` is multiplied by a slope of at most 0.25.
#
# **Predict:** what is left after 5 of them, and after 20? And after 20 open gates of ReLU?

# %%
for layers in (1, 5, 10, 20):
    print(f"{layers:2} layers: sigmoid at most {0.25**layers:.1e}, relu {1.0**layers:.0f}")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# Nothing is differentiated twice: the derivatives of the layers are *multiplied*. And it is not the weights that fade,
# it is the **gradient**, so that the weights of the first layers hardly move. (Weights stand between the slopes, too.
# If they are large, they make up for some of it.) An open ReLU multiplies by 1, which helps a lot. It is no cure for
# everything: a closed one multiplies by 0. In notebook 04 you will measure it on a deep network.
#
# </details>
#
# ### Your turn
#
# What is best in the cache: $x$, or the output? (Then mind, in the backward, that you don't take the sigmoid of it once
# more.)


# %%
def sigmoid_forward(x):
    """1 / (1 + e^-x), of each number.

    x: floats of any shape; plus and minus 1000 give 1 and 0, without nan

    Returns out, cache:
    out: floats between 0 and 1, in the shape of x
    cache: whatever your sigmoid_backward needs

    x is never written to.
    """
    ### BEGIN SOLUTION
    small = np.exp(-np.abs(x))  # at most 1
    out = np.where(x >= 0, 1.0, small) / (1 + small)
    return out, out
    ### END SOLUTION


def sigmoid_backward(dout, cache):
    """Send the gradient back through the sigmoid; also for x of plus and minus 1000, without nan.

    dout: the gradient of the loss for out, floats in the shape of out
    cache: what your sigmoid_forward returned. The same cache may be used more than once, so don't change it.

    Returns dx: floats, in the shape of x

    dout and x are never written to.
    """
    ### BEGIN SOLUTION
    return dout * cache * (1 - cache)
    ### END SOLUTION


# %%
check("sigmoid")

# %% [markdown]
# ## 5. Tanh
#
# Outputs that are all positive are lopsided. The **hyperbolic tangent** goes from -1 to 1, and through 0:
#
# $$\tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}} \qquad \tanh'(x) = 1 - \tanh(x)^2$$
#
# **Predict:** its slope at 0, and far away. Which of the two formulas can you type in just like that, and what happens
# at 1000?

# %%
print("     x     tanh   slope   2 s(2x) - 1")
for x in (-3.0, -1.0, 0.0, 1.0, 3.0):
    t = np.tanh(x)
    print(f"{x:6}  {t:7.4f}  {1 - t * t:6.4f}  {2 / (1 + np.exp(-2 * x)) - 1:12.4f}")
with np.errstate(over="ignore", invalid="ignore"):
    up, down = np.exp(1000.0), np.exp(-1000.0)
    print("at 1000, by the formula:", (up - down) / (up + down), " by np.tanh:", np.tanh(1000.0))

# %% [markdown]
# The last column tells you that it is a sigmoid in disguise: twice as steep, twice as high, and moved down. At 0 its
# slope is 1, four times that of the sigmoid, so that less fades; far away it is even flatter than the other. NumPy has
# the whole function, and NumPy's makes no `nan` of a number, however large it is.


# %%
def tanh_forward(x):
    """The hyperbolic tangent of each number.

    x: floats of any shape; plus and minus 1000 give 1 and -1, without nan

    Returns out, cache:
    out: floats between -1 and 1, in the shape of x
    cache: whatever your tanh_backward needs

    x is never written to.
    """
    ### BEGIN SOLUTION
    t = np.tanh(x)
    return t, t
    ### END SOLUTION


def tanh_backward(dout, cache):
    """Send the gradient back through tanh; also for x of plus and minus 1000, without nan.

    dout: the gradient of the loss for out, floats in the shape of out
    cache: what your tanh_forward returned. The same cache may be used more than once, so don't change it.

    Returns dx: floats, in the shape of x

    dout and x are never written to.
    """
    ### BEGIN SOLUTION
    return dout * (1 - cache**2)
    ### END SOLUTION


# %%
check("tanh")

# %% [markdown]
# ## 6. Pooling: one number of every window
#
# A feature map says *here it is, and how clearly*. Often *somewhere around here* will do, and a smaller map is less
# work for all that follows. So a window moves over the map, as in a convolution. But there is no filter: of what is in
# the window, **max pooling** keeps the largest number, and **average pooling** the mean.
#
# **Predict:** windows of 2 × 2 that stand side by side. What is left of this map, if you keep the largest? If you take
# the means?
#
# ```
# 1  3  2  0
# 5  4  1  1
# 0  2  7  6
# 1  1  8  3
# ```

# %%
a_map = np.array([[1, 3, 2, 0], [5, 4, 1, 1], [0, 2, 7, 6], [1, 1, 8, 3]])
quarters = [a_map[i : i + 2, j : j + 2] for i in (0, 2) for j in (0, 2)]

print("largest:", [int(quarter.max()) for quarter in quarters])
print("means:  ", [float(quarter.mean()) for quarter in quarters])

# %% [markdown]
# The same shape, other numbers. Here is who was kept (the orange ones):

# %%
pictures.winners(a_map, kernel_size=2)

# %% [markdown]
# How far does the window move? If nothing is said about the **stride**, it is the size of the window, in each
# direction: the windows stand side by side, none overlaps another. That is the custom for pooling (for a convolution it
# is 1). How many windows there are you know from notebook 01, it is the same formula:
#
# $$\text{windows} = \left\lfloor
# \frac{\text{size} + 2 \cdot \text{padding} - \text{window}}{\text{stride}} \right\rfloor + 1$$
#
# **Predict:** 10 pixels and windows of 2. How many outputs are there, if nothing is said about the stride? With stride
# 1? And with windows of 3 and stride 2?

# %%
pictures.beside(
    pictures.windows_of_row(10, kernel_size=2, stride=2),
    pictures.windows_of_row(10, kernel_size=2, stride=1),
    pictures.windows_of_row(10, kernel_size=3, stride=2),
)

# %% [markdown]
# 5, 9, and 4 (one pixel is left over). So windows of 2 × 2, side by side, make a map half as high and half as wide: a
# quarter of the numbers.
#
# ### Find the mistake: cut into pieces
#
# > "Pooling cuts the map into pieces of m × n, and keeps one number of each piece."
#
# AlexNet pooled with windows of 3 × 3 and stride 2.
#
# **Predict:** on 7 × 7 pixels, how many windows are there? How many pixels do two neighbours share? Can one pixel be
# the largest of several windows?

# %%
hills = np.array(
    [
        [1, 0, 2, 1, 0, 3, 1],
        [0, 2, 1, 0, 2, 0, 2],
        [3, 1, 9, 1, 0, 1, 0],
        [0, 0, 1, 2, 1, 2, 4],
        [1, 2, 0, 5, 6, 0, 1],
        [2, 0, 1, 0, 1, 1, 0],
        [0, 7, 1, 3, 0, 2, 8],
    ]
)
pictures.winners(hills, kernel_size=3, stride=2)

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# "Pieces" is right only where the stride is as large as the window. Here 9 windows overlap, each by a row or a column
# of 3 pixels with the next, and the 9 near the top is the winner of four windows. (There is a popular trick, `reshape`
# into six axes and then `max` over two of them. It *does* cut into pieces: it can't do this, and it fails where the
# window does not divide the size.)
#
# </details>
#
# ### Channels
#
# A convolution adds up over the channels. Pooling doesn't: each channel of each image is pooled on its own, and as many
# come out as go in.
#
# **Predict:** a batch of shape `(2, 3, 4, 4)`, and the window at its upper left corner, of shape `(2, 3, 2, 2)`. Which
# of these is what we want of it?

# %%
rng = np.random.default_rng(0)
a_batch = rng.integers(-9, 10, size=(2, 3, 4, 4))
a_window = a_batch[:, :, 0:2, 0:2]

print("max()            ", a_window.max())
print("max(axis=(1,2,3))", a_window.max(axis=(1, 2, 3)))
print("max(axis=(2, 3)) ", a_window.max(axis=(2, 3)).tolist())

# %% [markdown]
# Six numbers: two images, three channels.
#
# ### Padding
#
# For a convolution, padding is zeros. Here is a map where all is below 0, and windows of 3 × 3 with a padding of 1.
#
# **Predict:** which number should win in the corner? What would win if the padding were zeros?

# %%
below_zero = -np.arange(1, 13).reshape(3, 4)
print(below_zero)
for name, filled in [("zeros", 0), ("minus infinity", -np.inf)]:
    corner = np.pad(below_zero.astype(float), 1, constant_values=filled)[0:3, 0:3]
    print(f"padded with {name}: the corner's largest is {corner.max()}")

# %% [markdown]
# A zero that nobody put into the map would win against everything. **Padding must never win**, so it is $-\infty$. (For
# the same reason, never begin the search for a maximum at 0.) The padding is at most half of the window, so that no
# window sees nothing but padding.
#
# ### Find the mistake: fewer parameters
#
# > "Pooling layers reduce the number of parameters."
#
# Images of 3 × 32 × 32; a convolution with 8 filters of 3 × 3 and padding 1; pooling by 2 × 2; another convolution with
# 16 filters of 3 × 3 and padding 1.
#
# **Predict:** how many parameters has each layer? How many would there be if you left the pooling out? And how many
# numbers come out at the end, with it and without?

# %%
first, second = 8 * (3 * 3 * 3 + 1), 16 * (8 * 3 * 3 + 1)
for name, side in [("with pooling", 16), ("without", 32)]:
    print(f"{name:12}  parameters {first} + 0 + {second}, numbers at the end 16 × {side} × {side} = {16 * side * side}")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# Pooling has no parameters, and the filters of a convolution are as many on a small map as on a large one. What gets
# smaller are the maps: the *activations*, so memory and work. (Only a fully connected layer that comes afterwards has
# fewer weights, because fewer numbers go in.)
#
# </details>
#
# ### Your turn: forward
#
# The loops of your convolution will do, even without a filter. Make pairs first, and mind the stride: `None` stands for
# the size of the window.


# %%
def max_pool2d_forward(x, kernel_size, stride=None, padding=0):
    """Keep the largest number of every window, in each channel of each image.

    x: images, floats (N, C, H, W)
    kernel_size: the size of the windows; an int for both axes, or a tuple (rows, columns)
    stride: an int or a tuple; None: as kernel_size. Windows may overlap, or leave gaps
    padding: an int or a tuple; that many on each side, at most half of the window. They never win

    Returns out, cache:
    out: floats (N, C, Ho, Wo); Ho and Wo count the whole windows (rounded down)
    cache: whatever your max_pool2d_backward needs

    x is never written to.
    """
    ### BEGIN SOLUTION
    stride = kernel_size if stride is None else stride
    (kh, kw), (sh, sw), (ph, pw) = (v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding))
    height, width = x.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)), constant_values=-np.inf)
    out_h = (height + 2 * ph - kh) // sh + 1
    out_w = (width + 2 * pw - kw) // sw + 1
    out = np.zeros((*x.shape[:2], out_h, out_w))
    for i in range(out_h):
        for j in range(out_w):
            window = padded[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = window.max(axis=(2, 3))
    return out, (padded, (height, width), (kh, kw), (sh, sw), (ph, pw))
    ### END SOLUTION


# %%
check("max_pool2d_forward")

# %% [markdown]
# ## 7. The way back through a maximum
#
# A window holds 1, 2, 3 and 10, and so the output is 10. Raise the 10 by a little: the output rises by just as much.
# Raise the 3 by a little: nothing happens. So **the whole gradient goes to the winner**, and the others get 0.
#
# **Predict:** five pixels in a row, windows of 3, stride 1. Who wins each window? And what is $dx$?
#
# ```
# x      4    1    6    2    5
# dout   1   10  100
# ```

# %%
short_row = np.array([4.0, 1.0, 6.0, 2.0, 5.0])
sent_back = np.array([1.0, 10.0, 100.0])


def pooled_loss(row):
    """A loss whose gradient for the three outputs is sent_back."""
    return sum(sent_back[i] * row[i : i + 3].max() for i in range(3))


for place in range(5):
    nudge = np.zeros(5)
    nudge[place] = 1e-5
    rise = (pooled_loss(short_row + nudge) - pooled_loss(short_row - nudge)) / 2e-5
    print(f"x{place}: {rise:.3f}")

# %% [markdown]
# The 6 won three times, so it hears from three outputs, and that **adds up**: 111. Where windows
# stand side by side, `=` and `+=` do the same, so that nobody notices the wrong one. Here `=` would leave 100.
#
# ### Where does the winner stand?
#
# `argmax` tells you which of the numbers is the largest, but it counts them in one long row.
#
# **Predict:** in a window of 2 × 4, `argmax` says 5. In which row and which column is that? Which of the two sides do
# you have to divide by?

# %%
wide_window = np.array([[0, 1, 2, 1], [3, 9, 4, 0]])
print("argmax:", wide_window.argmax())
print("divided by the height, 2:", divmod(5, 2))
print("divided by the width, 4: ", divmod(5, 4))
print("NumPy can do it for you: ", tuple(int(v) for v in np.unravel_index(5, (2, 4))))

# %% [markdown]
# There is no row 2 in a window of two rows. (In a window of 2 × 2 the mistake would never have shown.)
#
# ### Ties
#
# After a ReLU many numbers are equal: zeros. Say that two numbers of a window are both the largest. Raise one of them:
# the output rises. Lower it: the output stays. It is a corner again, and there are three customs: all of them get the
# gradient, they share it, or one of them gets it all. Ours is PyTorch's: **the first maximum** gets it all, row by row
# from the left.
#
# **Predict:** what does `argmax` say for 7, 9, 9, 1? And where is `window == window.max()` true?

# %%
tied = np.array([7, 9, 9, 1])
print(tied.argmax(), tied == tied.max())

# %% [markdown]
# ### Your turn: backward
#
# You can look for the winners again, or remember them in the cache. `dx` has the shape of `x`: there is a crop to do,
# and pixels that nobody looked at, or that never won, get 0.


# %%
def max_pool2d_backward(dout, cache):
    """Send the gradient of each output back to the largest number of its window.

    If several are equally large, the first of them gets it, row by row from the left.

    dout: the gradient of the loss for out, floats (N, C, Ho, Wo)
    cache: what your max_pool2d_forward returned. The same cache may be used more than once, so don't change it.

    Returns dx: floats (N, C, H, W), like x

    dout and x are never written to.
    """
    ### BEGIN SOLUTION
    padded, (height, width), (kh, kw), (sh, sw), (ph, pw) = cache
    dpadded = np.zeros(padded.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        seen = padded[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        row, column = np.unravel_index(seen.argmax(), seen.shape)
        dpadded[n, c, i * sh + row, j * sw + column] += dout[n, c, i, j]
    return dpadded[:, :, ph : ph + height, pw : pw + width]
    ### END SOLUTION


# %%
check("max_pool2d")

# %% [markdown]
# ## 8. Average pooling
#
# ### Find the mistake: the average blurs
#
# > "Max pooling is used, because the average would blur the image."
#
# Here is a row with a single bright pixel, and one with a little noise around 0.
#
# **Predict:** what do windows of 4 make of them? Which kind of pooling would you take for each?

# %%
one_bright = np.array([0, 0, 0, 8, 0, 0, 0, 0])
noise = np.array([3, -1, -2, 0, -3, 2, 2, -1])
for name, row in [("one bright pixel", one_bright), ("noise around 0", noise)]:
    pieces = row.reshape(2, 4)
    print(f"{name:16}  largest {pieces.max(axis=1)}, means {pieces.mean(axis=1)}")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# It is a rule of thumb. The maximum keeps what is rare and clear: *it is here*. The average dilutes that, but what it
# says of noise is true (nothing is there), where the maximum sees something in everything. Both throw away where in the
# window something was. Good networks use both, and many end with an average, as you will see in the next section.
#
# </details>
#
# ### Padding counts
#
# Padding is zeros here. The mean of a window at the edge: shall they count? Both can be found. Ours is PyTorch's
# default: **they count like any other number**, each window is divided by its full size.
#
# **Predict:** an image of ones, windows of 3 × 3, padding 1. What is the mean at the corner? And at an edge?

# %%
ones = np.pad(np.ones((4, 4)), 1)
print("corner:", ones[0:3, 0:3].mean(), " edge:", ones[0:3, 1:4].mean(), " inside:", ones[1:4, 1:4].mean())

# %% [markdown]
# 4/9, 6/9 and 1: the edge gets darker.
#
# **The way back.** Raise one pixel of a window of 2 × 3 by 0.6.
#
# **Predict:** by how much does the mean rise? So what does each pixel get of a `dout` of 12? And a pixel that four
# windows saw?
#
# <details><summary>Compare</summary>
#
# By 0.1: one sixth. So each of the six gets 2, wherever in the window it is and however large it is, and from four
# windows it gets four such shares, added up. The zeros of the padding get theirs, too; it is cropped away.
#
# </details>


# %%
def avg_pool2d_forward(x, kernel_size, stride=None, padding=0):
    """Take the mean of every window, in each channel of each image.

    x: images, floats (N, C, H, W)
    kernel_size: the size of the windows; an int for both axes, or a tuple (rows, columns)
    stride: an int or a tuple; None: as kernel_size. Windows may overlap, or leave gaps
    padding: an int or a tuple; that many zeros on each side, at most half of the window. They count in the mean

    Returns out, cache:
    out: floats (N, C, Ho, Wo); Ho and Wo count the whole windows (rounded down)
    cache: whatever your avg_pool2d_backward needs

    x is never written to.
    """
    ### BEGIN SOLUTION
    step = kernel_size if stride is None else stride
    high, wide = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    down, across = step if isinstance(step, tuple) else (step, step)
    above, left = padding if isinstance(padding, tuple) else (padding, padding)
    zeros_around = np.pad(x, ((0, 0), (0, 0), (above, above), (left, left)))
    rows = (x.shape[2] + 2 * above - high) // down + 1
    columns = (x.shape[3] + 2 * left - wide) // across + 1
    means = np.zeros((*x.shape[:2], rows, columns))
    for row in range(rows):
        for column in range(columns):
            block = zeros_around[:, :, row * down : row * down + high, column * across : column * across + wide]
            means[:, :, row, column] = block.mean(axis=(2, 3))
    return means, (x.shape, (high, wide), (down, across), (above, left))
    ### END SOLUTION


def avg_pool2d_backward(dout, cache):
    """Share the gradient of each output out among all numbers of its window, in equal parts.

    dout: the gradient of the loss for out, floats (N, C, Ho, Wo)
    cache: what your avg_pool2d_forward returned. The same cache may be used more than once, so don't change it.

    Returns dx: floats (N, C, H, W), like x

    dout is never written to.
    """
    ### BEGIN SOLUTION
    x_shape, (high, wide), (down, across), (above, left) = cache
    gathered = np.zeros((*x_shape[:2], x_shape[2] + 2 * above, x_shape[3] + 2 * left))
    for row in range(dout.shape[2]):
        for column in range(dout.shape[3]):
            top, start = row * down, column * across
            share = dout[:, :, row, column, None, None] / (high * wide)
            gathered[:, :, top : top + high, start : start + wide] += share
    return gathered[:, :, above : above + x_shape[2], left : left + x_shape[3]]
    ### END SOLUTION


# %%
check("avg_pool2d")

# %% [markdown]
# ## 9. Global average pooling
#
# At its end a network has many small maps, and has to come to a decision. **Global average pooling** takes the mean of
# each whole map: $(N, C, H, W)$ goes in and $(N, C)$ comes out, *how much of it is there, all in all*.
#
# **Predict:** what comes out of an image of shape `(1, 2, 2, 3)`, if one map is 1 to 6, and the other all 7? And what
# of images twice as large?

# %%
two_maps = np.array([[[[1, 2, 3], [4, 5, 6]], [[7, 7, 7], [7, 7, 7]]]])
print(two_maps.mean(axis=(2, 3)))
print(np.tile(two_maps, (1, 1, 2, 2)).mean(axis=(2, 3)))

# %% [markdown]
# Two numbers, for images of any size. A fully connected layer could not do that: it has a weight for every pixel.
#
# ### Find the mistake: no more fully connected layers
#
# > "GoogLeNet replaced the fully connected layers by global average pooling."
#
# Its last maps are 1024 of 7 × 7, and there are 1000 classes. But the pooling has 1024 outputs.
#
# **Predict:** what is missing? How many weights does it have? And how many would it have on the maps themselves?

# %%
print(f"on the 1024 means:      {1024 * 1000:11,}")
print(f"on 1024 maps of 7 × 7:  {1024 * 7 * 7 * 1000:11,}")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# One fully connected layer remains, from the 1024 means to the 1000 classes. But it has 49 times fewer weights than it
# would have on the maps. Here pooling does save parameters, since what comes afterwards is no convolution.
#
# </details>
#
# The way back you know: it is the average pooling of a single window, as large as the map.


# %%
def global_avg_pool2d_forward(x):
    """Take the mean of each channel of each image.

    x: images, floats (N, C, H, W)

    Returns out, cache:
    out: floats (N, C)
    cache: whatever your global_avg_pool2d_backward needs

    x is never written to.
    """
    ### BEGIN SOLUTION
    return x.mean(axis=(2, 3)), x.shape
    ### END SOLUTION


def global_avg_pool2d_backward(dout, cache):
    """Share the gradient of each mean out among all pixels of its map, in equal parts.

    dout: the gradient of the loss for out, floats (N, C)
    cache: what your global_avg_pool2d_forward returned. The same cache may be used more than once, so don't change it.

    Returns dx: floats (N, C, H, W), like x

    dout is never written to.
    """
    ### BEGIN SOLUTION
    n, c, h, w = cache
    return np.ones((n, c, h, w)) * dout[:, :, None, None] / (h * w)
    ### END SOLUTION


# %%
check("global_avg_pool2d")

# %% [markdown]
# ## Look back
#
# Can you say, without scrolling up,
#
# - what a hundred convolutions without an activation are worth, and why?
# - who decides, on the way back through a ReLU, whether a gradient passes?
# - why the slope of a sigmoid is never more than 1/4, and what becomes of a gradient that passes twenty of them?
# - for which stride pooling cuts a map into pieces, and what changes in the backward for all others?
# - why the padding of max pooling is not zero?
# - what pooling makes smaller, and what not?

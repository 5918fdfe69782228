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
# # A classifier
#
# Convolutions find things in images. This notebook is about what comes after them: how maps full of findings become an
# answer ("this is a 7"), how the network learns how wrong it was, and three tricks that make it learn better.
#
# | you write | it does |
# |---|---|
# | `flatten_forward`, `flatten_backward` | lay all numbers of an image in one row |
# | `linear_forward`, `linear_backward` | let every neuron look at the whole row |
# | `softmax_forward`, `softmax_backward` | make shares of scores |
# | `log_softmax_forward`, `log_softmax_backward` | the same as logarithms, without losing the small ones |
# | `cross_entropy` | say how wrong the scores are, and what to change |
# | `dropout_forward`, `dropout_backward` | leave out a random part while training |
# | `batch_norm2d_forward`, `batch_norm2d_backward` | bring every channel to the same scale |
# | `random_flip`, `random_crop` | make new images out of old ones |
#
# **How to work**, as before: where it says **Predict**, write down your answer before you run the next cell. Write each
# function where it says `raise NotImplementedError`, and run the `check` cell that follows. Every layer gets floats,
# leaves its arguments as they were, and may put whatever it likes into its **cache**, for its own way back.

# %%
import numpy as np

from autograder import check

# %% [markdown]
# A helper for all of the notebook: it measures a gradient, one number after the other, by nudging each up and down.


# %%
def slopes(loss, array, h=1e-5):
    """How fast loss(array) grows with each number of a float array; an array of the same shape."""
    found = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        above, below = array.copy(), array.copy()
        above[place] += h
        below[place] -= h
        found[place] = (loss(above) - loss(below)) / (2 * h)
    return found


# %% [markdown]
# ## 1. From maps to a row
#
# The last convolution gives $C$ maps of each image, an array $(N, C, H, W)$. The layers that make the decision want one
# row of numbers an image, $(N, C \cdot H \cdot W)$. **Flatten** lays them out: channel after channel, in each channel
# row after row, and in each row from left to right.
#
# Here is one image, 2 high and 3 wide, with two channels. Each number says where it belongs: `112` is channel 1, row 1,
# column 2.
#
# **Predict:** the seventh number of its row. And which of the two lines below is the row that we want?

# %%
numbered = np.array([[[[0, 1, 2], [10, 11, 12]], [[100, 101, 102], [110, 111, 112]]]])

print("shape", numbered.shape)
print(numbered.transpose(0, 2, 3, 1).reshape(1, -1))
print(numbered.reshape(1, -1))

# %% [markdown]
# The seventh is `100`, in the second line. The first line has the channels last, a common custom elsewhere. Both have
# the right shape, and a network could be trained with either. But weights that were trained with one are worthless with
# the other.
#
# **Predict:** with two images, `x.reshape(-1, 2).T` has the right shape as well. What is wrong with it? (If you aren't
# sure: give one image ones and the other zeros.)
#
# ### The way back
#
# `dout` comes in rows, one number for each number of the row. Nothing was computed on the way, so each gradient just
# goes back to the place where its number came from.
#
# **Predict:** what does backward have to know that `dout` does not tell?
#
# ### Your turn


# %%
def flatten_forward(x):
    """Lay all numbers of an image in one row.

    x: images, floats (N, C, H, W)

    Returns out, cache:
    out: floats (N, C * H * W); in a row channel comes after channel, in it row after row
    cache: whatever your flatten_backward needs

    x is never written to.
    """
    ### BEGIN SOLUTION
    row_of_each = x.reshape(len(x), -1)
    return row_of_each, x.shape
    ### END SOLUTION


# %%
def flatten_backward(dout, cache):
    """Send the gradient of the rows back to the images.

    dout: the gradient of the loss for out, floats (N, C * H * W)
    cache: what your flatten_forward returned

    Returns dx: floats (N, C, H, W), like x

    dout is never written to. The same cache may be used more than once, so don't change it.
    """
    ### BEGIN SOLUTION
    return dout.reshape(cache)
    ### END SOLUTION


# %%
check("flatten")

# %% [markdown]
# ### Find the mistake: what is lost?
#
# Three sentences from three courses:
#
# > 1. "Flattening does no harm, because the features have been extracted by then."
# > 2. "Flattening loses where things are in the image."
# > 3. "A fully connected layer turns the features into a one-dimensional vector."
#
# **Predict:** flatten an image and go back (`reshape` both ways). Is anything missing? So what do you make of 1 and 2?

# %%
there_and_back = numbered.reshape(1, -1).reshape(numbered.shape)
print("the same image again:", np.array_equal(there_and_back, numbered))

# %% [markdown]
# Flatten is a **bijection**: everything is still there, place included. Each place of the image has its own place in
# the row, always the same one. So the first sentence comes to the right end by the wrong road (it does no harm at *any*
# point), and the second one is wrong as it stands.
#
# Yet something is lost, in the layer that comes *after*. A filter is **shared**: it asks the same question everywhere.
# A weight after flatten belongs to one place, and what it has learned about that place says nothing about the next.
#
# Here is a small pattern at the left of an image, and the same at its right. One filter looks for it, and one neuron
# that was made for the left one.
#
# **Predict:** what is the largest answer of the filter on the two images? And what does the neuron say to them?

# %%
pattern = np.array([[1.0, -1.0], [-1.0, 1.0]])
left, right = np.zeros((4, 6)), np.zeros((4, 6))
left[1:3, 1:3], right[1:3, 3:5] = pattern, pattern


def answers(image):
    """The filter's answer at every place."""
    return np.array([[(image[i : i + 2, j : j + 2] * pattern).sum() for j in range(5)] for i in range(3)])


made_for_left = left.reshape(-1)  # the weights of the neuron
for where, image in [("left", left), ("right", right)]:
    print(f"pattern at the {where}: filter at most {answers(image).max()}, neuron {image.reshape(-1) @ made_for_left}")

# %% [markdown]
# One more difference. Throw the pixels of all images into a heap, with the same permutation for every image.
#
# **Predict:** a neuron has its weights thrown about in the same way. Does it notice? And the filter?

# %%
thrown = np.random.default_rng(0).permutation(24)
heap = left.reshape(-1)[thrown]
print("neuron:", heap @ made_for_left[thrown], "as before")
print("filter: at most", answers(heap.reshape(4, 6)).max())

# %% [markdown]
# A network of nothing but such neurons learns as well from the heap as from the images: it sees **global** patterns,
# any pixels with any other, and never knew which were neighbours. A filter sees **local** patterns, and on a heap there
# is nothing local to see.
#
# <details><summary>And the third sentence?</summary>
#
# Flatten makes the vector; it has no weights and computes nothing. The fully connected layer *multiplies* it. Who mixes
# the two up looks for weights in the wrong layer.
#
# </details>
#
# ## 2. Every neuron sees everything
#
# That is the **linear** layer, also called *fully connected* or *dense*: each **neuron** has a weight for every number
# of the row, multiplies, adds up, and adds its own bias.
#
# $$out[n, m] = \sum_i x[n, i] \, w[m, i] + b[m]$$
#
# The weights have the shape (outputs, inputs), so `w[m]` is all that neuron $m$ knows.
#
# **Predict**, on paper: the two outputs for each of the two images.

# %%
two_rows = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]])
two_neurons = np.array([[1.0, 0.0, 2.0], [0.0, -1.0, 1.0]])
two_biases = np.array([10.0, 20.0])

for row in two_rows:
    print(*((row * neuron).sum() + bias for neuron, bias in zip(two_neurons, two_biases, strict=True)))

# %% [markdown]
# NumPy does all of this in one line, with `@`. In `A @ B` the *last* axis of `A` meets the *first* axis of `B`.
#
# **Predict:** `x` is (5, 4) and `w` is (3, 4). Which of `x @ w`, `w @ x`, `x @ w.T` works? And which of them work if
# there are as many outputs as inputs?
#
# <details><summary>Compare</summary>
#
# Only `x @ w.T`, and it gives (5, 3). With as many outputs as inputs `x @ w` works, too, and is wrong; with as many
# images on top of that, so does `w @ x`. Try your layers on sizes that differ!
#
# </details>
#
# ### What it costs
#
# **Predict:** 10 maps of 8 × 8 go into a linear layer of 10 neurons. How many numbers are there to learn? And for a
# photo twice as high and wide, with maps of 16 × 16? (A convolution of 10 filters of 3 × 3 on these maps has
# 10 · (10 · 3 · 3 + 1) = 910, whatever the size.)

# %%
for side in (8, 16):
    print(f"10 maps of {side} × {side}: {10 * (10 * side * side + 1)} numbers to learn")

# %% [markdown]
# A linear layer that was made for one size can't even *take* another: the row would be too long. That is the true
# reason why networks that answer for every pixel, for images of any size, do without it. It is not that flattening
# forgets places.
#
# ### The way back, by hand
#
# From `dout`, one number for each output, you work out `dx`, `dw` and `db`. Take the two images from above, with
#
# ```
# dout     1    10
#        100  1000
# ```
#
# **Predict**, on paper:
# 1. `b[0]` was added to the output of neuron 0, for every image. So what is `db`?
# 2. Weight `w[1, 2]` met `x[n, 2]` for every image $n$, and went into `out[n, 1]`. What is its gradient?
# 3. Pixel `x[0, 2]` went into both outputs of image 0, with which weights? What is its gradient?

# %%
sent_to_linear = np.array([[1.0, 10.0], [100.0, 1000.0]])


def linear_loss(rows, neurons, biases):
    """A loss whose gradient for the outputs is sent_to_linear."""
    outputs = [[(row * neuron).sum() for neuron in neurons] for row in rows] + biases
    return (outputs * sent_to_linear).sum()


print("db", np.round(slopes(lambda b: linear_loss(two_rows, two_neurons, b), two_biases), 3))
print("dw", *np.round(slopes(lambda w: linear_loss(two_rows, w, two_biases), two_neurons), 3), sep="\n   ")
print("dx", *np.round(slopes(lambda x: linear_loss(x, two_neurons, two_biases), two_rows), 3), sep="\n   ")

# %% [markdown]
# Weights and biases are shared by all images: their gradients are **sums over the batch**. (Who takes the mean? The
# loss, once, at the end of the network.) An input is looked at by all neurons: its gradient is a sum over them.
#
# Each of the three is one short line. Write down the shapes, (N, out), (N, in) and (out, in), and look which axis must
# be gone in each: the shapes nearly write it for you.
#
# ### Your turn


# %%
def linear_forward(x, w, b=None):
    """Let every neuron look at all numbers of every row.

    x: floats (N, in)
    w: weights, floats (out, in)
    b: biases, floats (out,), or None for no bias

    Returns out, cache:
    out: floats (N, out)
    cache: whatever your linear_backward needs

    x, w and b are never written to.
    """
    ### BEGIN SOLUTION
    scores = x @ w.T
    if b is not None:
        scores = scores + b
    return scores, (x, w, b is not None)
    ### END SOLUTION


# %%
def linear_backward(dout, cache):
    """Send the gradient of the output back to x, w and b.

    dout: the gradient of the loss for out, floats (N, out)
    cache: what your linear_forward returned

    Returns dx, dw, db:
    dx: floats (N, in), like x
    dw: floats (out, in), like w
    db: floats (out,), like b, or None if b was None

    dout, x, w and b are never written to. The same cache may be used more than once, so don't change it.
    """
    ### BEGIN SOLUTION
    x, w, has_bias = cache
    dx = dout @ w
    dw = dout.T @ x
    db = dout.sum(axis=0) if has_bias else None
    return dx, dw, db
    ### END SOLUTION


# %%
check("linear")

# %% [markdown]
# ## 3. Scores become shares
#
# The last linear layer has one neuron for each class, and says how much speaks for it: a **score** (or *logit*), any
# number at all. **Softmax** makes shares of the scores: all between 0 and 1, together 1.
#
# $$s_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$$
#
# **Predict:** the scores are 1, 2 and 3. Which class gets the largest share? What changes if all scores are 100 larger?
# And if they are ten times as large?

# %%
for some_scores in ([1.0, 2.0, 3.0], [101.0, 102.0, 103.0], [10.0, 20.0, 30.0]):
    weights_of_scores = np.exp(some_scores)
    print(some_scores, "->", np.round(weights_of_scores / weights_of_scores.sum(), 4))

# %% [markdown]
# The order stays: the class with the highest score has the highest share, so `argmax` gives the same answer for both.
# (To name a class, one does not need softmax at all. To *learn*, one does.) And only differences between scores count:
# $e^{x+100} = e^x e^{100}$, and the second factor is above and below the line.
#
# ### Too large for a float
#
# **Predict:** what are the shares of the scores 1000 and 999, by the formula? And by NumPy?

# %%
high = np.array([1000.0, 999.0])
with np.errstate(all="ignore"):
    print("exp:", np.exp(high))
    print("shares:", np.exp(high) / np.exp(high).sum())

# %% [markdown]
# A float64 ends near $10^{308}$, and $e^{710}$ is beyond. Then it is `inf`, and `inf / inf` is `nan`: not a number. One
# `nan` in the loss, and a second later every weight of the network is `nan`. So, use what you have just seen: take a
# number off all scores first. Which one, so that nothing can be too large?
#
# The largest score. Then the largest exponent is 0, $e^0 = 1$, and the sum is at least 1.
#
# **Predict:** the largest score of *what*? Here are two images, and two ways to take it off. What are the shares?

# %%
far_apart = np.array([[1000.0, 999.0], [-1000.0, -999.0]])
with np.errstate(all="ignore"):
    for how, highest in [("of the batch", far_apart.max()), ("of each row", far_apart.max(axis=1, keepdims=True))]:
        powers = np.exp(far_apart - highest)
        print(f"largest {how}:", *np.round(powers / powers.sum(axis=1, keepdims=True), 3))

# %% [markdown]
# With the largest of the batch, the second image has nothing left: all its exponentials are 0, and `0 / 0` is `nan`.
#
# ### Mind the axis
#
# Classes stand along axis 1, in a batch of rows (N, K) and also in (N, K, H, W), where every pixel gets its own answer.
# A sum along an axis drops that axis, and then NumPy lines up what is left *from the right*.
#
# **Predict:** `t` is (4, 3). What are the shapes of `t.sum(axis=1)` and `t.sum(axis=1, keepdims=True)`, and which one
# can `t` be divided by? And if `t` is (3, 3)?

# %%
t = np.array([[1.0, 1.0, 2.0], [3.0, 3.0, 2.0], [0.0, 5.0, 5.0]])
print("kept: shape", t.sum(axis=1, keepdims=True).shape)
print(t / t.sum(axis=1, keepdims=True))
print("not kept: shape", t.sum(axis=1).shape)
print(t / t.sum(axis=1))

# %% [markdown]
# For (4, 3), dividing by the shape `(4,)` is an error, and you would notice. For (3, 3) it goes through, and divides
# each *column* by the wrong sum: look at the rows of the last array, do they add up to 1?
#
# ### The way back
#
# Raise one score a little: its own share grows, and all the others must shrink, for they still add up to 1. Here are
# all slopes, measured, for three scores. Line $j$ tells how share $j$ moves with each score.
#
# **Predict:** what are the signs? What does a line add up to, and why? And a column?

# %%
three_scores = np.log([1.0, 2.0, 5.0])  # so that the shares are 1/8, 2/8 and 5/8


def plain_shares(row):
    """Softmax for scores that are not large."""
    return np.exp(row) / np.exp(row).sum()


print("shares * 64:", plain_shares(three_scores) * 64)
print("slopes * 64:")
for j in range(3):
    print(np.round(slopes(lambda row, j=j: plain_shares(row)[j], three_scores) * 64, 3))

# %% [markdown]
# Do you see how these come from the shares 1/8, 2/8, 5/8? In the corner stands 7 = 1 · 7, beside it −2 = −(1 · 2). In
# general, share $j$ moves with score $i$ by
#
# $$\frac{\partial s_j}{\partial x_i} = \begin{cases}
# s_i (1 - s_i) & \text{for its own score, } i = j \\ -s_j s_i & \text{for any other}
# \end{cases}$$
#
# (The first line alone is the slope of the sigmoid. A softmax has both.)
#
# Now collect: score $i$ moves *all* shares, and each share $j$ sends it its `dout[j]` times the slope. Write the sum
# down, take out $s_i$, and see what is left: your own `dout[i]`, less one number that all scores of the row have in
# common. You need no loop, and no table of slopes.
#
# ### Your turn


# %%
def softmax_forward(x, axis=1):
    """Make shares of scores.

    x: scores, floats, two axes or more, e.g. (N, K) or (N, K, H, W)
    axis: an int, the axis of the classes; maybe negative, counted from behind

    Returns out, cache:
    out: floats, shaped like x, that add up to 1 along the axis
    cache: whatever your softmax_backward needs

    All is finite for scores up to +-1000, and for rows that lie +-5000 away from each other.
    x is never written to.
    """
    ### BEGIN SOLUTION
    lowered = x - x.max(axis=axis, keepdims=True)
    powers = np.exp(lowered)
    shares = powers / powers.sum(axis=axis, keepdims=True)
    return shares, (shares, axis)
    ### END SOLUTION


# %%
def softmax_backward(dout, cache):
    """Send the gradient of the shares back to the scores.

    dout: the gradient of the loss for out, floats, shaped like out
    cache: what your softmax_forward returned

    Returns dx: floats, shaped like x

    dout is never written to. The same cache may be used more than once, so don't change it.
    """
    ### BEGIN SOLUTION
    shares, axis = cache
    in_common = (dout * shares).sum(axis=axis, keepdims=True)
    return shares * (dout - in_common)
    ### END SOLUTION


# %%
check("softmax")

# %% [markdown]
# ## 4. The logarithm of a share
#
# The loss will want $\log s_i$. Nothing easier: `np.log(shares)`.
#
# **Predict:** the scores are 0 and −2000. What is the logarithm of the second share, by the formula? And by NumPy?

# %%
with np.errstate(all="ignore"):
    shares_of_two = np.exp([0.0, -2000.0]) / np.exp([0.0, -2000.0]).sum()
    print("shares:", shares_of_two, " logs:", np.log(shares_of_two))

# %% [markdown]
# It should be −2000: no large number at all. But the share itself is too *small* for a float, it becomes 0, and the
# logarithm of 0 is `-inf`. Adding `1e-7` before the logarithm makes it finite, and wrong: −16 in place of −2000.
#
# The way out is to do the logarithm on paper:
#
# $$\log s_i = \log \frac{e^{x_i}}{\sum_j e^{x_j}} = x_i - \log \sum_j e^{x_j}$$
#
# The small exponential is gone. The sum may still be too large for a float; but you know what to do about that.
#
# **Predict:** you take $m$, the largest, off all scores in the sum. What do you have to add again, and where?
#
# <details><summary>Compare</summary>
#
# $\log \sum_j e^{x_j} = m + \log \sum_j e^{x_j - m}$. So either add $m$ after the logarithm, or take it off both: off
# the scores in the sum and off $x_i$. Two classes with the same score must get $\log \frac12 = -0.693$ each, whatever
# the score.
#
# </details>
#
# ### The way back
#
# The same game: raise score $i$, and look at all logarithms of the row.
#
# $$\frac{\partial \log s_j}{\partial x_i} = \begin{cases}
# 1 - s_i & \text{for its own score, } i = j \\ -s_i & \text{for any other}
# \end{cases}$$
#
# **Predict:** collect again what all $j$ send to score $i$. Which sum over `dout` appears? And what becomes of `dx` if
# `dout` is all zeros but for one class?
#
# Mind what you have in your cache: the logarithms are not the shares.
#
# ### Your turn


# %%
def log_softmax_forward(x, axis=1):
    """The logarithms of the shares of scores.

    x: scores, floats, two axes or more, e.g. (N, K) or (N, K, H, W)
    axis: an int, the axis of the classes; maybe negative, counted from behind

    Returns out, cache:
    out: floats, shaped like x; their exponentials add up to 1 along the axis
    cache: whatever your log_softmax_backward needs

    All is finite for scores up to +-1000, and for rows that lie +-5000 away from each other.
    x is never written to.
    """
    ### BEGIN SOLUTION
    largest = x.max(axis=axis, keepdims=True)
    total = np.exp(x - largest).sum(axis=axis, keepdims=True)
    logs = x - largest - np.log(total)
    return logs, (logs, axis)
    ### END SOLUTION


# %%
def log_softmax_backward(dout, cache):
    """Send the gradient of the logarithms back to the scores.

    dout: the gradient of the loss for out, floats, shaped like out
    cache: what your log_softmax_forward returned

    Returns dx: floats, shaped like x

    dout is never written to. The same cache may be used more than once, so don't change it.
    """
    ### BEGIN SOLUTION
    logs, axis = cache
    all_dout = dout.sum(axis=axis, keepdims=True)
    return dout - np.exp(logs) * all_dout
    ### END SOLUTION


# %%
check("log_softmax")

# %% [markdown]
# ## 5. How wrong was it?
#
# A **label** is the number of the right class, counted from 0. The **cross-entropy** of an image is minus the logarithm
# of the share that the right class got, and the loss is the **mean** over all images of the batch:
#
# $$L = -\frac{1}{N} \sum_n \log s_{n,\,y_n}$$
#
# **Predict:** what is the loss of one image if the right class got the share 1? Or 1/2? Or 1/1000? And what will you
# see in the first moment of training, with ten classes, when the network knows nothing yet?

# %%
for got in (1, 1 / 2, 1 / 10, 1 / 1000):
    print(f"share {got:.3f}: loss {abs(np.log(got)):.3f}")

# %% [markdown]
# Two point three: remember this number. If the first loss of a network with ten classes is far from 2.3, something is
# wrong with it before it has learned anything.
#
# ### Find the mistake: softmax, to be on the safe side
#
# > "The loss wants shares. So I put a softmax at the end of my network, and give its output to `cross_entropy`."
#
# This `cross_entropy`, like PyTorch's, takes *scores*. It has the softmax inside.
#
# **Predict:** with softmax twice, ten classes, and a network that is as sure as can be, and right: how small can the
# loss get?

# %%
sure = np.array([1000.0] + [0.0] * 9)
once = np.exp(sure - sure.max()) / np.exp(sure - sure.max()).sum()
twice = np.exp(once) / np.exp(once).sum()
print("share of the right class, softmax once:", once[0])
print(f"softmax twice: {twice[0]:.3f}, loss {-np.log(twice[0]):.3f}")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# The second softmax gets numbers between 0 and 1 for scores. So close together, they make almost equal shares: e : 1 at
# most. The loss can never fall below 1.46, and the gradients are tiny. It even learns, slowly: that is what makes it
# hard to find. (*log*-softmax as the last layer is a different matter: some losses take logarithms and leave that step
# to you.)
#
# </details>
#
# ### Picking the right ones
#
# From each row we want one number, in the column that its label says.
#
# **Predict:** `y` is `[2, 0]`. What are the shapes of `q[y]`, `q[:, y]` and `q[np.arange(2), y]`, where `q` is (2, 3)?
# One of them is an error: which?

# %%
q = np.array([[0.1, 0.2, 0.7], [0.3, 0.4, 0.3]])
two_labels = np.array([2, 0])
try:
    print(q[two_labels])
except IndexError as error:
    print("q[y]:", error)
print("q[:, y]:", q[:, two_labels].tolist())
print("q[np.arange(2), y]:", q[np.arange(2), two_labels])

# %% [markdown]
# The first picks whole rows; with as many images as classes there would not even have been an error. The second picks
# two whole columns. Only the last walks through rows and labels hand in hand.
#
# ### The gradient
#
# Scores go through log-softmax, and then one of the logarithms is picked, with a factor of $-1/N$. You know the way
# back through log-softmax: what is its `dout` here? Put it into your formula and watch almost everything fall away.
#
# **Predict** first, from the meaning alone: two images, three classes. For the right class, does raising the score
# raise the loss, or lower it? For a wrong class with a share of 0.7? With one of 0.001? What does a row of `dx` add up
# to?

# %%
scores_of_two = np.log([[1.0, 2.0, 5.0], [4.0, 3.0, 1.0]])  # shares in eighths
labels_of_two = np.array([1, 0])


def measured_loss(scores_now):
    """The mean cross-entropy of the two images."""
    return -np.mean([np.log(plain_shares(row)[label]) for row, label in zip(scores_now, labels_of_two, strict=True)])


print("shares * 8:", *np.array([plain_shares(row) for row in scores_of_two]) * 8)
print("dx * 16:", *np.round(slopes(measured_loss, scores_of_two) * 16, 3))

# %% [markdown]
# Compare the two lines. One number in each row is different, and by how much? (Why times 16, when the shares are in
# eighths?)
#
# This is why softmax and cross-entropy go together: the gradient is just *what was said, less what was right*. A
# sure and right answer has almost nothing to learn, a sure and wrong one has a lot.
#
# ### Your turn
#
# You may call your own functions. The loss must be right for scores of ±1000, too: you have a layer which gets the
# logarithm without the share.


# %%
def cross_entropy(x, y):
    """How wrong the scores are: the mean over the batch of -log(share of the right class).

    x: scores, floats (N, K), before softmax
    y: labels, ints (N,), from 0 to K - 1

    Returns loss, dx:
    loss: a float
    dx: the gradient of the loss for x, floats (N, K)

    Both are finite for scores up to +-1000, and for rows that lie +-5000 away from each other.
    x and y are never written to.
    """
    ### BEGIN SOLUTION
    log_shares = log_softmax_forward(x)[0]
    each_row = np.arange(len(x))
    loss = -log_shares[each_row, y].mean()
    difference = np.exp(log_shares)
    difference[each_row, y] -= 1
    return loss, difference / len(x)
    ### END SOLUTION


# %%
check("cross_entropy")

# %% [markdown]
# Now the pieces make a whole classifier: flatten, linear, cross-entropy. Here is one step of learning, on two tiny
# images. (How to choose the step, and to do it a thousand times, is the next notebook.)
#
# **Predict:** will the loss be smaller after the step? Will it be, with a step of 100 in place of 0.1?

# %%
rng = np.random.default_rng(2)
tiny_images, tiny_labels = rng.normal(size=(2, 1, 3, 4)), np.array([2, 0])
tiny_w, tiny_b = rng.normal(size=(3, 12)), np.zeros(3)
try:
    tiny_rows, _ = flatten_forward(tiny_images)
    tiny_scores, remembered = linear_forward(tiny_rows, tiny_w, tiny_b)
    loss_before, dscores = cross_entropy(tiny_scores, tiny_labels)
    _, dw_tiny, db_tiny = linear_backward(dscores, remembered)
    for step in (0.1, 100):
        stepped, _ = linear_forward(tiny_rows, tiny_w - step * dw_tiny, tiny_b - step * db_tiny)
        print(f"step {step}: loss {loss_before:.3f} -> {cross_entropy(stepped, tiny_labels)[0]:.3f}")
except NotImplementedError:
    print("Come back here when all functions up to cross_entropy are written.")

# %% [markdown]
# Both are smaller? With two images a linear layer can do as it likes: there are 36 weights to learn two labels by
# heart. Learning by heart is the next thing to do something about.
#
# ## 6. Dropout: learn without relying on anyone
#
# A network with many weights learns its training images by heart: this pixel and that one together, this must be the
# cat of image 17. **Dropout** makes that hard. In training, each number is dropped (set to 0) with probability $p$,
# every one by its own coin, and with new coins every time. So no neuron can rely on a particular other one. It is one
# of the two tricks that helped AlexNet in 2012; you meet the other one at the end of this notebook.
#
# In **evaluation**, when the network is used, nothing is dropped.
#
# **Predict:** a neuron adds up 1000 inputs, all 1. What does it get in evaluation? And in training, with $p = 0.2$?

# %%
coins = np.random.default_rng(3).random(1000)  # evenly spread from 0 to 1
print("evaluation:", np.ones(1000).sum())
print("training:", (np.ones(1000) * (coins >= 0.2)).sum())

# %% [markdown]
# The layers after it would meet sums in evaluation that are a quarter larger than anything they were trained with. So
# what is kept is **scaled** in training to make up for what is lost, and evaluation passes `x` on as it is. (This is
# called *inverted* dropout.)
#
# **Predict:** with $p = 0.2$, which share is left? So what factor makes the sum 1000 again, on average? And with
# $p = 0.8$?

# %%
for p in (0.2, 0.8):
    kept = (coins >= p).mean()
    print(f"p = {p}: sum {1000 * kept:.0f}; divided by p {1000 * kept / p:.0f}, by 1 - p {1000 * kept / (1 - p):.0f}")

# %% [markdown]
# For $p = 0.5$ the two divisors are the same. That's why a mistake here lives long.
#
# ### Find the mistake: what is p?
#
# > "We use dropout with p = 0.8, as in the paper."
#
# **Predict:** is this a lot of dropout, or a little?
#
# <details><summary>What we make of it</summary>
#
# It can't be said. In the paper of 2014 that made dropout known, and in some courses, $p$ is the probability that a
# number is *kept*; in PyTorch and in this notebook it is the probability that it is *dropped*. Whoever takes 0.8 from
# that paper and puts it in here drops four times as much as was meant. Look it up, every time.
#
# </details>
#
# ### The way back
#
# **Predict:** a number was dropped: raise it, and what happens to the output? A number was kept: raise it by 1, and by
# how much does the output grow? So what does backward have to remember? Would new coins do?
#
# ### Randomness comes by `rng`
#
# All that is random here comes out of the argument `rng`, a generator as `np.random.default_rng(3)` makes one:
# `rng.random(shape)` gives numbers spread evenly from 0 to 1, `rng.integers(0, 3)` gives 0, 1 or 2. Whoever passes the
# same generator gets the same coins again, and can repeat an experiment. We don't mind how you draw. We count, on many
# numbers, what comes out.


# %%
def dropout_forward(x, p, training, rng):
    """In training, drop each number with probability p, and scale up what is kept.

    x: floats, any shape
    p: a float, 0 <= p < 1, the probability that a number is dropped
    training: a bool; False (evaluation): out is x as it is
    rng: a np.random.Generator; all that is random comes from it

    Returns out, cache:
    out: floats, shaped like x; each number is dropped or kept independently of all others. The kept ones are
        all multiplied by the same number, which only p decides, so that on average out is x.
    cache: whatever your dropout_backward needs

    x is never written to.
    """
    ### BEGIN SOLUTION
    if not training:
        return x.copy(), None
    keep = rng.random(x.shape) >= p
    mask = keep / (1 - p)
    return x * mask, mask
    ### END SOLUTION


# %%
def dropout_backward(dout, cache):
    """Send the gradient back through the numbers that were kept.

    dout: the gradient of the loss for out, floats, shaped like out
    cache: what your dropout_forward returned, in training or in evaluation

    Returns dx: floats, shaped like x

    dout is never written to. The same cache may be used more than once, so don't change it.
    """
    ### BEGIN SOLUTION
    return dout.copy() if cache is None else dout * cache
    ### END SOLUTION


# %%
check("dropout")

# %% [markdown]
# ## 7. Batch norm: one scale for all
#
# While a network learns, every layer changes what the next one gets: today numbers around 0, tomorrow around 50.
# **Batch norm** puts an end to it. For each channel of a batch, take off the mean, and divide by the standard
# deviation:
#
# $$normal = \frac{x - mean}{\sqrt{var + eps}} \qquad out = gamma \cdot normal + beta$$
#
# Then each channel is spread around 0 by about 1. And since this may not be what is best, each channel has two numbers
# that are learned, $gamma$ for the spread and $beta$ for the mean.
#
# ### Which mean?
#
# **Predict:** images (N, C, H, W) = (2, 3, 4, 5). How many means are there, one for each channel? Over which axes is
# each of them taken, and over how many numbers?

# %%
batch = np.random.default_rng(4).normal(size=(2, 3, 4, 5)) + 10 * np.arange(3)[:, None, None]
for axes in [0, (2, 3), (0, 2, 3), (0, 1, 2, 3)]:
    print(f"mean over {axes!s:12}: shape {batch.mean(axis=axes).shape}")
per_channel = batch.mean(axis=(0, 2, 3))
print("one for each channel:", *np.round(per_channel, 2))

# %% [markdown]
# Three means, each over $2 \cdot 4 \cdot 5 = 40$ numbers. (They have the shape `(3,)`, and images end with the width.
# So `batch - per_channel` would line up the channels with the *columns*: an error, or for images 3 wide something
# worse. `per_channel[:, None, None]` has the shape `(3, 1, 1)`, or else there is `keepdims=True`.)
#
# ### What is eps for?
#
# **Predict:** a channel is the same everywhere. What is `normal` without *eps*? And does it matter whether *eps* stands
# under the root or beside it? Here are two channels, both with `eps = 0.001`.

# %%
for channel in (np.array([-10.0, 10.0]), np.array([-0.01, 0.01])):
    under, beside = np.sqrt(channel.var() + 0.001), np.sqrt(channel.var()) + 0.001
    print(f"{channel}: under the root {channel[1] / under:.4f}, beside it {channel[1] / beside:.4f}")

# %% [markdown]
# With large numbers nobody can tell, with small ones it is three times as much. A mistake that only shows in some
# layers, on some days.
#
# ### Evaluation: no batch
#
# When the network is used, there may be one image only. And its answer shouldn't depend on who happens to be in the
# same batch. So evaluation takes given numbers, `running_mean` and `running_var`, and these are gathered in training.
# Every batch moves them a little way towards its own mean and variance:
#
# $$running = (1 - momentum) \cdot running + momentum \cdot that\ of\ the\ batch$$
#
# with $momentum = 0.1$. (In other libraries it says 0.9 for the same thing. Look it up, every time.)
#
# **Predict:** the running mean starts at 0, and every batch has the mean 10. Where is it after one batch? After ten?
# And with the momentum the wrong way round?

# %%
for momentum in (0.1, 0.9):
    running, path = 0.0, []
    for _ in range(10):
        running = (1 - momentum) * running + momentum * 10
        path.append(round(running, 2))
    print(f"momentum {momentum}: {path}")

# %% [markdown]
# One more thing that libraries do and few books tell. The variance of a batch, $\frac1n \sum (x - mean)^2$, is a bit
# too small on average: the mean fits *this* batch better than it fits the world. For `out` that's just right. But into
# `running_var`, which speaks of the world, goes the **unbiased** one, $\frac1{n-1} \sum (x - mean)^2$, where $n$ counts
# all numbers of the channel in the batch. `np.var` has an argument for it, `ddof`.
#
# ### Your turn: forward
#
# You return the new running statistics. The old arrays belong to the caller, so make new ones (`+=` would write into
# them).


# %%
def batch_norm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """Bring every channel to one scale: take off its mean, divide by its spread, then scale by gamma and add beta.

    x: images, floats (N, C, H, W); a channel has at least two numbers in the batch
    gamma, beta: floats (C,)
    running_mean, running_var: floats (C,)
    training: a bool. True: mean and variance are those of the batch, and move the running ones.
        False (evaluation): mean and variance are the running ones, which stay as they are.
    momentum: a float, the share of the batch in the new running mean and variance
    eps: a float, added to the variance under the root, in training and in evaluation

    Returns out, running_mean, running_var, cache:
    out: floats (N, C, H, W), by the variance with 1/n
    running_mean, running_var: floats (C,), the new ones; running_var by the variance with 1/(n - 1)
    cache: whatever your batch_norm2d_backward needs

    No argument is ever written to.
    """
    ### BEGIN SOLUTION
    mean, var = running_mean, running_var
    if training:
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
        unbiased = x.var(axis=(0, 2, 3), ddof=1)
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * unbiased
    std = np.sqrt(var + eps)[:, None, None]
    normal = (x - mean[:, None, None]) / std
    out = gamma[:, None, None] * normal + beta[:, None, None]
    return out, running_mean, running_var, (normal, std, gamma, training)
    ### END SOLUTION


# %%
check("batch_norm2d_forward")

# %% [markdown]
# ### The way back
#
# `dbeta` and `dgamma` are quickly found: `beta[c]` was added to every number of a channel, and `gamma[c]` multiplied
# every one of... what exactly? One number a channel, so over which axes do you sum?
#
# With `dx` it is different. **In evaluation** mean and variance are given numbers: the layer is a multiplication and an
# addition, nothing more. **In training** they were computed from `x`. Raise one pixel, and it moves the mean and the
# variance, and with them *all* the other numbers of its channel.
#
# Let's measure it, on a channel of four numbers. `dout` is 1 for the first and 0 for the others, gamma is 1.
#
# **Predict:** which numbers have a gradient? And if `dout` is 1 for all four?

# %%
four = np.array([1.0, 2.0, 4.0, 5.0])


def normal_four(numbers):
    """Batch norm of one channel of four numbers."""
    return (numbers - numbers.mean()) / np.sqrt(numbers.var() + 1e-5)


print("normal:", np.round(normal_four(four), 3))
for sent in ([1, 0, 0, 0], [1, 1, 1, 1], normal_four(four)):
    dx_of_four = slopes(lambda v, sent=sent: (normal_four(v) * sent).sum(), four)
    print("dout", np.round(sent, 2), "-> dx", np.round(dx_of_four, 3) + 0.0)

# %% [markdown]
# All of them, in the first line: each hears of what the first one was sent. And nothing at all, in the second and
# third. It must be so. Where all outputs are to grow alike, adding to all pixels doesn't help, for the mean takes it
# off again. Where they are to be spread wider, spreading the pixels doesn't help, for the division undoes it.
#
# So of the gradient $d$ that arrives at `normal`, two parts never come through: its **mean**, and what it has in common
# with `normal`, that is, `normal` times the mean of $d \cdot normal$. What is left is divided by the spread, as in
# evaluation:
#
# $$dx = \frac{d - mean(d) - normal \cdot mean(d \cdot normal)}{\sqrt{var + eps}}$$
#
# **Predict:** what is $d$, given `dout` and gamma? Over which axes are the two means taken? And which parts of the
# formula are there in evaluation?
#
# (If you would rather derive it: go back through the lines of your forward one by one, and add up at `x` what comes
# back by its three ways: directly, by the mean, and by the variance.)
#
# ### Your turn: backward


# %%
def batch_norm2d_backward(dout, cache):
    """Send the gradient of the output back to x, gamma and beta.

    dout: the gradient of the loss for out, floats (N, C, H, W)
    cache: what your batch_norm2d_forward returned, in training or in evaluation

    Returns dx, dgamma, dbeta:
    dx: floats (N, C, H, W), like x
    dgamma, dbeta: floats (C,)

    dout is never written to. The same cache may be used more than once, so don't change it.
    """
    ### BEGIN SOLUTION
    normal, std, gamma, training = cache
    dgamma = (dout * normal).sum(axis=(0, 2, 3))
    dbeta = dout.sum(axis=(0, 2, 3))
    d = dout * gamma[:, None, None]
    if training:
        mean_d = d.mean(axis=(0, 2, 3), keepdims=True)
        along = (d * normal).mean(axis=(0, 2, 3), keepdims=True)
        d = d - mean_d - normal * along
    return d / std, dgamma, dbeta
    ### END SOLUTION


# %%
check("batch_norm2d")

# %% [markdown]
# ## 8. Images that were never taken
#
# The best cure for learning by heart is more images. If there are none, make some: a cat seen in a mirror is a cat, and
# a cat two pixels further left is one, too. That is **data augmentation**, AlexNet's other trick. The image changes,
# its **label stays**: so only such changes are allowed that leave the label true.
#
# **Predict:** for which of these is a flip from left to right allowed: cats, digits, X-rays of the chest, street signs?
# And upside down?
#
# <details><summary>What we make of it</summary>
#
# Cats. A 2 in a mirror is no digit, the heart is on the left, and "turn left" becomes "turn right". Upside down suits
# hardly anything but pictures from above, of cells or of the ground.
#
# </details>
#
# ### Flip
#
# For each image a coin is thrown, and with probability $p$ the whole image is flipped **left to right**.
#
# **Predict:** which of these three is it? What do the other two do?

# %%
cat = np.array([[[1, 2, 3], [4, 5, 6]], [[10, 20, 30], [40, 50, 60]]])  # (channels, height, width)
for name, flipped in [("cat[::-1]", cat[::-1]), ("cat[:, ::-1]", cat[:, ::-1]), ("cat[:, :, ::-1]", cat[:, :, ::-1])]:
    print(f"{name:16} {flipped.tolist()}")

# %% [markdown]
# How often is a coin thrown: once a batch, once an image, once a channel, once a pixel? Think of what the network
# should see.


# %%
def random_flip(x, rng, p=0.5):
    """Flip each image left to right with probability p.

    x: images, floats (N, C, H, W)
    rng: a np.random.Generator; all that is random comes from it
    p: a float from 0 to 1

    Returns out: floats (N, C, H, W); each image is flipped whole or left as it is, independently of all others

    x is never written to.
    """
    ### BEGIN SOLUTION
    flips = rng.random(len(x)) < p
    return np.where(flips[:, None, None, None], x[:, :, :, ::-1], x)
    ### END SOLUTION


# %% [markdown]
# ### Crop
#
# To move an image by some pixels, put a ring of zeros around it, and cut a window of the old size out of the result.
# Where the window stands is left to chance, each place as likely as any other.
#
# **Predict:** images of 4 × 6 and padding 1. How large is the padded image? How many places are there for the window?
# Which are the smallest and the largest row that it can start in? (And which numbers does `rng.integers(0, 2)` give?)
#
# <details><summary>Compare</summary>
#
# 6 × 8, and 3 · 3 = 9 places: rows 0, 1 and 2, columns 0, 1 and 2. In the middle one, (1, 1), the image comes out as it
# was. `rng.integers(0, 2)` gives 0 and 1, never the 2.
#
# </details>


# %%
def random_crop(x, padding, rng):
    """Put zeros around each image, and cut a window as large as the image out of it, anywhere.

    x: images, floats (N, C, H, W)
    padding: an int, that many zeros on each of the four sides; maybe 0
    rng: a np.random.Generator; all that is random comes from it

    Returns out: floats (N, C, H, W). Each image has its own window, the same one for all its channels, and each of
        the (2 * padding + 1) ** 2 windows is equally likely.

    x is never written to.
    """
    ### BEGIN SOLUTION
    height, width = x.shape[2:]
    ring = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    padded = np.pad(x, ring)
    out = np.empty_like(x)
    for n in range(len(x)):
        top = rng.integers(0, 2 * padding + 1)
        side = rng.integers(0, 2 * padding + 1)
        out[n] = padded[n, :, top : top + height, side : side + width]
    return out
    ### END SOLUTION


# %%
check("augment")

# %% [markdown]
# ## Look back
#
# Can you say, without scrolling up,
#
# - what flatten loses, and what the layer after it lacks?
# - why the largest score is taken off, and why it must be that of each row?
# - why `np.log(softmax(x))` won't do?
# - what the gradient of cross-entropy is, in a few words?
# - which of your layers behave differently in training and in evaluation, and why each of them does?
# - why many of these mistakes would not have shown with square arrays, $p = 0.5$ and scores near 0?
#
# In the next notebook all of this learns.

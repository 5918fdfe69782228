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
# # Training
#
# You have all the layers, and for each of them a way back. Now they learn. In this notebook you write what turns layers
# and gradients into a network that can do something, and in the end yours reads handwritten digits:
#
# | you write | it answers |
# |---|---|
# | `he_normal`, `xavier_uniform`, `init_network` | Where do the weights start? |
# | `sgd_step`, `sgd_momentum_step`, `descend` | How do they move? |
# | `minibatches` | Who is looked at when? |
# | `loss_and_gradients`, `train` | How does it all go together? |
# | `gradient_norms` | Why did deep networks not learn for so long? |
# | `fit`, `predict` | What does it say about a picture that it has never seen? |
#
# **How to work.** As before: read, **Predict** before you run a cell, write each function where it says
# `raise NotImplementedError`, and run the `check` cell that follows. You need not have every layer of the earlier
# notebooks: the file `layers.py`, beside this notebook, has them all. Whatever is random here comes from a generator
# `rng` that you are given, as `np.random.default_rng(0)` makes one. Then a run can be repeated, by you and by others.

# %%
import ast
import json
from pathlib import Path

import numpy as np
from IPython.display import display
from layers import (
    conv2d_backward,
    conv2d_forward,
    cross_entropy,
    flatten_backward,
    flatten_forward,
    linear_backward,
    linear_forward,
    max_pool2d_backward,
    max_pool2d_forward,
    relu_backward,
    relu_forward,
    sigmoid_backward,
    sigmoid_forward,
)

from autograder import check, digits
from autograder.pictures.curves import curves
from autograder.pictures.shades import shades

# %% [markdown]
# ## 1. Where to start
#
# Weights have to start somewhere. Zero looks like a modest choice.
#
# **Predict:** a linear layer from 3 numbers to 4, with all weights zero, then a ReLU, then another layer of zeros. What
# comes out, and what gradient does each weight get? And what if they are 0.5 instead (in the last layer: 0.5 for one
# class, -0.5 for the other)?

# %%
three_rows = np.array([[1.0, 2.0, 3.0], [0.0, 1.0, -1.0], [2.0, 0.0, 1.0]])
their_labels = np.array([0, 1, 1])
for start in (0.0, 0.5):
    first, second = np.full((4, 3), start), np.array([[start] * 4, [-start] * 4])
    before, first_cache = linear_forward(three_rows, first)
    hidden, relu_cache = relu_forward(before)
    scores, second_cache = linear_forward(hidden, second)
    dhidden, dsecond, _ = linear_backward(cross_entropy(scores, their_labels)[1], second_cache)
    print(f"all weights {start}: the gradient of the first layer's is")
    print(linear_backward(relu_backward(dhidden, relu_cache), first_cache)[1])

# %% [markdown]
# From zeros nothing comes back. From halves something does, but look at the rows: they are all the same. Four neurons
# that start alike get the same gradient, so they stay alike forever: the layer is as good as one neuron. Weights have
# to start **different**, and so they start random.
#
# ### How large?
#
# One output adds up `fan_in` products. If the inputs and weights are independent, with mean 0 and variance 1, each
# product has variance 1, and variances add up: the sum has variance `fan_in`. After a few layers the numbers explode.
# With weights that are too small they fade away instead.
#
# **Predict:** ten layers of 256 neurons with ReLU. The weights are drawn with a standard deviation of 1, of 0.01, of
# $\sqrt{1/256}$, or of $\sqrt{2/256}$. How large are the numbers that come out?

# %%
rng = np.random.default_rng(0)
print("standard deviation of the weights, and the size of the numbers after layers 1, 2, 5 and 10")
for name, std in {"1": 1, "0.01": 0.01, "sqrt(1/256)": (1 / 256) ** 0.5, "sqrt(2/256)": (2 / 256) ** 0.5}.items():
    signal, sizes = rng.normal(size=(100, 256)), []
    for _ in range(10):
        signal = np.maximum(signal @ rng.normal(0, std, (256, 256)).T, 0)
        sizes.append(np.sqrt((signal**2).mean()))
    print(f"{name:>12}", *(f"{sizes[layer]:12.3g}" for layer in (0, 1, 4, 9)))

# %% [markdown]
# Only the last one keeps the size. Why the 2? ReLU turns half of the numbers to zero, and with them goes half of the
# sum of all squares; twice the variance in the weights makes up for it. That is **He's rule**:
#
# $$w \sim \mathcal N\left(0,\ \sigma^2\right), \qquad \sigma = \sqrt{\frac{2}{\text{fan\_in}}}$$
#
# $\sigma^2$ is the variance, $\sigma$ the standard deviation. Which of the two does `rng.normal` want?
#
# And what is fan_in? The number of products that go into **one** output. A linear layer's weights are `(out, in)`.
#
# **Predict:** a convolution has filters of shape `(64, 32, 3, 5)`. What is its fan_in? And its fan_out, the number of
# outputs that one input number takes part in, at stride 1 and away from the edges?
#
# <details><summary>Compare</summary>
#
# fan_in = 32 · 3 · 5 = 480: one output adds up all channels of one window. fan_out = 64 · 3 · 5 = 960: a pixel is seen
# by every filter, from as many places as the window has.
#
# </details>


# %%
def he_normal(shape, rng):
    """Weights by He's rule: normally distributed, mean 0, standard deviation sqrt(2 / fan_in).

    shape: a tuple, (out, in) of a linear layer or (F, C, kh, kw) of a convolution
    rng: a NumPy Generator; all randomness comes from it

    Returns floats of this shape.
    """
    ### BEGIN SOLUTION
    fan_in = int(np.prod(shape[1:]))
    return rng.normal(0.0, np.sqrt(2 / fan_in), shape)
    ### END SOLUTION


# %%
check("he_normal")

# %% [markdown]
# The older rule of **Xavier** Glorot was made for layers without a ReLU behind them. It looks both ways: the signal
# should keep its size on the way there, and the gradient on the way back. Where the two fans disagree, it takes the
# middle:
#
# $$w \sim \mathcal U(-a,\ a), \qquad a = \sqrt{\frac{6}{\text{fan\_in} + \text{fan\_out}}}$$
#
# **Predict:** why a 6? What is the standard deviation of numbers that are spread evenly from $-a$ to $a$?
#
# <details><summary>Compare</summary>
#
# It is $a/\sqrt 3$. So the variance is $a^2/3 = 2/(\text{fan\_in} + \text{fan\_out})$: one over the mean of the two.
#
# </details>


# %%
def xavier_uniform(shape, rng):
    """Weights by Xavier's rule: uniform from -a to a, with a = sqrt(6 / (fan_in + fan_out)).

    shape: a tuple, (out, in) of a linear layer or (F, C, kh, kw) of a convolution
    rng: a NumPy Generator; all randomness comes from it

    Returns floats of this shape.
    """
    ### BEGIN SOLUTION
    area = int(np.prod(shape[2:]))
    limit = np.sqrt(6 / (area * shape[1] + area * shape[0]))
    return rng.uniform(-limit, limit, shape)
    ### END SOLUTION


# %%
check("xavier_uniform")

# %% [markdown]
# Biases may start at 0: the weights are different already. Now a whole network. All its layers draw from one and the
# same `rng`.
#
# **Predict:** what would happen if every layer made its own `np.random.default_rng(0)`?


# %%
def init_network(shapes, rng):
    """The first parameters of a network with ReLUs.

    shapes: a list or tuple with the shape of each layer's weights, (out, in) or (F, C, kh, kw)
    rng: a NumPy Generator; all randomness comes from it, so that no two layers are alike

    Returns a list with a pair (w, b) for each layer: w by He's rule; b zeros, floats (out,) or (F,).
    """
    ### BEGIN SOLUTION
    layers = []
    for shape in shapes:
        w = he_normal(shape, rng)
        layers.append((w, np.zeros(shape[0])))
    return layers
    ### END SOLUTION


# %%
check("initialisation")

# %% [markdown]
# ## 2. How to move
#
# The gradient tells for each weight how fast the loss **grows** with it. So go the other way, a little: that is
# gradient descent, and with the gradient of a random few of the images it is *stochastic* gradient descent, SGD.
#
# $$w \leftarrow w - \text{lr} \cdot dw$$
#
# The **learning rate** lr says how far. Take the loss $w^2$, whose gradient is $2w$, and start at $w = 1$.
#
# **Predict:** where are you after one step with lr 0.1, with 0.5, with 1, and with 1.1? And after five?

# %%
for rate in (0.1, 0.5, 1.0, 1.1):
    place, places = 1.0, []
    for _ in range(5):
        place = place - rate * 2 * place
        places.append(round(place, 3) + 0.0)
    print(f"lr {rate}:", *places)

# %% [markdown]
# A good rate gets closer with each step; one that is too large jumps over the valley, to and fro, or even out of it. If
# your losses ever read `nan`, look at the learning rate first.
#
# ### Weight decay
#
# One often adds a penalty to the loss, $\frac{\lambda}{2} \sum w^2$: large weights should be worth their while. Its
# gradient is $\lambda w$, so one need not compute the penalty at all. It is enough to add $\lambda w$ to `dw`. Without
# any other gradient the weights then shrink a little with every step: they *decay*.
#
# **Predict:** $w = 2$, $dw = 0.5$, lr = 0.1, $\lambda = 1$. Where does the step end?
#
# <details><summary>Compare</summary>
#
# The gradient is 0.5 + 1 · 2 = 2.5, and the step ends at 2 − 0.1 · 2.5 = 1.75.
#
# </details>


# %%
def sgd_step(w, dw, lr, weight_decay=0.0):
    """One step of gradient descent, as torch.optim.SGD does it.

    w: weights, floats of any shape
    dw: the gradient of the loss for w, of the same shape
    lr: the learning rate
    weight_decay: weight_decay * w is added to the gradient

    Returns the new w. The arrays w and dw are never written to.
    """
    ### BEGIN SOLUTION
    gradient = dw + weight_decay * w
    return w - lr * gradient
    ### END SOLUTION


# %%
check("sgd_step")

# %% [markdown]
# (Python's `w -= ...` writes into the caller's array; `w = w - ...` makes a new one. Why is the first a bad surprise
# for someone who has kept the old weights, say because they were the best so far?)
#
# ### Momentum
#
# In a long narrow valley SGD zigzags from wall to wall, and hardly gets on along the ground. A heavy ball does better:
# what pushes it to and fro cancels out, what pushes it on adds up. It has a **velocity**:
#
# $$v \leftarrow \mu v + g \qquad\qquad w \leftarrow w - \text{lr} \cdot v$$
#
# where $g$ is the gradient, weight decay included, and $v$ starts at 0.
#
# **Predict**, on paper: $\mu = 0.9$, lr = 0.1, and the gradient is 1 all the time. What is $v$ after one step, after
# two and after three? What does it grow to in the end?

# %%
velocity = 0.0
for step in range(1, 101):
    velocity = 0.9 * velocity + 1
    if step in (1, 2, 3, 10, 100):
        print(f"after {step} steps v is {velocity:.4g}")

# %% [markdown]
# To $1 / (1 - \mu) = 10$. (Others write $v \leftarrow \mu v + (1 - \mu) g$, which grows to 1. Both are fine, with other
# learning rates. Here, as in PyTorch, there is no $1 - \mu$: the first velocity is just the first gradient.)


# %%
def sgd_momentum_step(w, dw, v, lr, mu, weight_decay=0.0):
    """One step of gradient descent with momentum, as torch.optim.SGD does it.

    w, dw, v: weights, their gradient and their velocity, floats of one shape
    lr, mu: the learning rate, and how much of the velocity stays
    weight_decay: weight_decay * w is added to the gradient

    Returns w, v: the new ones. The arrays w, dw and v are never written to.
    """
    ### BEGIN SOLUTION
    gradient = dw + weight_decay * w
    new_v = mu * v + gradient
    return w - lr * new_v, new_v
    ### END SOLUTION


# %%
check("sgd_momentum_step")

# %% [markdown]
# ### Find the mistake: where is the rate?
#
# > "One can as well put the learning rate into the velocity: $v \leftarrow \mu v + \text{lr} \cdot g$, then
# > $w \leftarrow w - v$. It comes to the same."
#
# **Predict:** does it? Compare three steps on paper, with gradients of 1, $\mu = 0.5$ and lr = 0.1; then again, but
# with lr = 0.01 from the third step on.

# %%
for rates in ((0.1, 0.1, 0.1), (0.1, 0.1, 0.01)):
    outside, inside, v_outside, v_inside = 0.0, 0.0, 0.0, 0.0
    for rate in rates:
        v_outside = 0.5 * v_outside + 1
        outside -= rate * v_outside
        v_inside = 0.5 * v_inside + rate * 1
        inside -= v_inside
    print(f"rates {rates}: outside {outside:.4f}, inside {inside:.4f}")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# As long as the rate stays the same, so does the way. When it changes, the velocity with the rate inside remembers the
# old rate: the ball rolls on with long steps when you have asked for short ones. A test with one learning rate can't
# tell the two apart. Libraries do it both ways; read before you compare.
#
# </details>
#
# Rates do change: people begin with large steps and end with small ones. Go a whole way down.


# %%
def descend(w, gradient, rates, mu, weight_decay=0.0):
    """Gradient descent with momentum, with a learning rate of its own for each step.

    w: where it starts, floats of any shape; the velocity starts at 0
    gradient: a function; gradient(w) is the gradient of the loss at w, in the shape of w
    rates: the learning rates, one for each step, in order
    mu, weight_decay: as in sgd_momentum_step

    Returns the weights after each step, in one array of floats: (len(rates), *w.shape).
    w is never written to.
    """
    ### BEGIN SOLUTION
    v = np.zeros_like(w)
    path = []
    for lr in rates:
        w, v = sgd_momentum_step(w, gradient(w), v, lr, mu, weight_decay)
        path.append(w)
    return np.stack(path)
    ### END SOLUTION


# %%
check("sgd")

# %% [markdown]
# The valley. It is thirty times as steep across as it is along.
#
# **Predict:** 40 steps without momentum and with it: which loss falls to where?


# %%
def valley_losses(mu):
    """The losses on the way down a narrow valley; prints where the first steps end."""
    slopes = np.array([0.1, 3.0])
    path = np.asarray(descend(np.array([5.0, 1.0]), lambda w: slopes * w, [0.6] * 40, mu))
    along, across = np.round(path[:6].T, 2)
    print(f"mu = {mu}: along {along}, across {across}")
    return (slopes * path**2).sum(axis=1) / 2


try:
    drawn = curves("the loss in the valley", {"mu = 0": valley_losses(0.0), "mu = 0.5": valley_losses(0.5)}, log=True)
    display(drawn)
except NotImplementedError:
    print("Come back here when descend is written.")

# %% [markdown]
# ## 3. Mini-batches
#
# The gradient over all images is exact and slow; that of one image is quick and wild. So one takes a few at a time: a
# **mini-batch**. Once through all images is an **epoch**, and each epoch takes them in a new order. Why not in the
# order in which they come? Because files are often sorted: then the network would see zeros only, then ones only, and
# forget the zeros meanwhile.
#
# **Predict:** 10 images, batches of 4. How many batches are there, and how large is each? And for 12 images? What would
# be lost if only full batches counted?
#
# ### Find the mistake: shuffled
#
# **Predict:** what is wrong with this shuffling? (The letters are the images; label 1 belongs to the vowels.)

# %%
rng = np.random.default_rng(1)
letters, vowels = np.array(list("aebcdi")), np.array([1, 1, 0, 0, 0, 1])
print(letters[rng.permutation(6)])
print(vowels[rng.permutation(6)])

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# Each array has an order of its own, so the labels are those of other images. Nothing crashes and all shapes are right;
# the network just learns nothing about the images. Draw **one** permutation, and use it for both.
#
# </details>


# %%
def minibatches(x, y, batch_size, rng):
    """All images with their labels, in a random order, a few at a time.

    x, y: images (N, ...) and labels (N,)
    batch_size: how many images are in a batch; the last batch holds what is left, if anything is
    rng: a NumPy Generator. Draw from it once: order = rng.permutation(N). The first batch has the images
        order[0], order[1], ... of x, the next batch those that follow.

    Returns a list (no generator) of pairs (images, labels), one for each batch. x and y are never written to.
    """
    ### BEGIN SOLUTION
    order = rng.permutation(len(x))
    batches = []
    for start in range(0, len(x), batch_size):
        rows = order[start : start + batch_size]
        batches.append((x[rows], y[rows]))
    return batches
    ### END SOLUTION


# %%
check("minibatches")

# %% [markdown]
# ## 4. The loop
#
# ### A network
#
# Here is a small network, with one convolution (3 × 3, stride 1, padding 1) and one linear layer:
#
# ```
# images   conv    relu    max pool 2   flatten    linear    cross-entropy
#   x  ──► w1,b1 ────────────────────────────────► w2,b2 ──────────► loss
#      ◄── dw1,db1 ◄────────────────────────────── dw2,db2 ◄──────── 1
# ```
#
# **Predict:** the images are `(32, 1, 8, 8)`, and there are 8 filters and 10 classes. Which shape has the array after
# each layer? How large is `w2`?
#
# <details><summary>Compare</summary>
#
# (32, 8, 8, 8) twice, (32, 8, 4, 4), (32, 128), (32, 10), and the loss is one number. `w2` is (10, 128).
#
# </details>
#
# The chain rule for a whole network is just this: each layer's backward takes what the one behind it sent, and the
# cache of its own forward. `layers.py` has them all; `cross_entropy(scores, y)` returns the loss, a mean over the
# batch, and the gradient of that mean for the scores at once. Open the file to see the names and what they return.


# %%
def loss_and_gradients(x, y, w1, b1, w2, b2):
    """The loss of the network above, and the gradient of the loss for each of its parameters.

    x: images, floats (N, C, H, W)
    y: labels, ints (N,)
    w1, b1: filters (F, C, 3, 3) and biases (F,) of the convolution, which has stride 1 and padding 1
    w2, b2: weights (classes, features) and biases (classes,) of the linear layer
    After the ReLU comes max pooling with windows of 2 by 2 (stride 2); what is flattened is (N, F, H//2, W//2).

    Returns loss, dw1, db1, dw2, db2: the mean cross-entropy (a float), and gradients shaped like their parameters.
    No argument is ever written to.
    """
    ### BEGIN SOLUTION
    convolved, conv_cache = conv2d_forward(x, w1, b1, padding=1)
    active, relu_cache = relu_forward(convolved)
    pooled, pool_cache = max_pool2d_forward(active, 2)
    flat, flat_cache = flatten_forward(pooled)
    scores, linear_cache = linear_forward(flat, w2, b2)
    loss, dscores = cross_entropy(scores, y)
    dflat, dw2, db2 = linear_backward(dscores, linear_cache)
    dpooled = flatten_backward(dflat, flat_cache)
    dactive = max_pool2d_backward(dpooled, pool_cache)
    dconvolved = relu_backward(dactive, relu_cache)
    _, dw1, db1 = conv2d_backward(dconvolved, conv_cache)
    return loss, dw1, db1, dw2, db2
    ### END SOLUTION


# %%
check("loss_and_gradients")

# %% [markdown]
# A whole network can be measured as a single layer can: nudge one weight up and down, and compare the slope with your
# gradient. (An untrained network that knows nothing gives each of 10 classes the same probability. **Predict:** what is
# its loss, then? It is a number that you should know when you look at the first line of a training run.)


# %%
def slope_of_loss(x, y, parameters, which, place, h=1e-5):
    """How fast the loss grows with one number of parameters[which]."""
    above, below = ([p.copy() for p in parameters] for _ in range(2))
    above[which][place] += h
    below[which][place] -= h
    return (loss_and_gradients(x, y, *above)[0] - loss_and_gradients(x, y, *below)[0]) / (2 * h)


rng = np.random.default_rng(3)
some_images, some_labels = rng.normal(size=(5, 1, 8, 8)), rng.integers(0, 10, 5)
start = [0.3 * rng.normal(size=shape) for shape in ((8, 1, 3, 3), (8,), (10, 128), (10,))]
try:
    found = loss_and_gradients(some_images, some_labels, *start)
    for which, place in enumerate([(3, 0, 1, 2), (3,), (7, 100), (7,)]):
        slope = np.asarray(found[which + 1])[place]
        measured = slope_of_loss(some_images, some_labels, start, which, place)
        print(f"{['w1', 'b1', 'w2', 'b2'][which]}{list(place)}: {slope:.6f}, measured {measured:.6f}")
    print("the loss with all parameters 0:", loss_and_gradients(some_images, some_labels, *(0 * p for p in start))[0])
except NotImplementedError:
    print("Come back here when loss_and_gradients is written.")

# %% [markdown]
# (It is $\log 10 = 2.3026$.)
#
# ### Find the mistake: four steps
#
# > "Training is easy: forward, loss, backward, update. Repeat."
#
# Nothing of it is wrong. **Predict:** what has to be said before somebody can write a program, and get the same numbers
# as you? We find seven things; you may find more.
#
# <details><summary>What we make of it</summary>
#
# On which images (a mini-batch)? In which order (shuffled anew for each epoch)? What of the last, small batch? *All*
# gradients first, and only then the update, of *all* parameters, biases too: who updates `w2` before the linear layer
# has sent its gradient on sends on something else. Every step has gradients of its own: nothing is left over from the
# step before (PyTorch wants its `zero_grad()` for that). Which loss is noted: that of the batch *before* the update.
# And on what is it judged in the end? On images that it has not seen.
#
# </details>
#
# ### Your turn
#
# The loop does not care what is inside of the network. It gets a function `model`, such as `loss_and_gradients`, and a
# list of all parameters, in the order in which the model takes them.


# %%
def train(model, parameters, x, y, epochs, batch_size, lr, rng):
    """Trains a model by mini-batches with plain SGD.

    model: a function; model(x, y, *parameters) returns the mean loss and then a gradient for each parameter, in order
    parameters: a list of arrays, the first parameters; neither the list nor the arrays are ever written to
    x, y: images (or rows) and labels, N of each; never written to
    epochs: how often to go through all of them
    batch_size, rng: as in minibatches. Each epoch draws once, rng.permutation(N); a small last batch counts too.
    lr: the learning rate

    Returns losses, parameters: the loss of every batch, as it was before that batch's update, all in one row, epoch
    after epoch; and the list of the trained parameters.
    """
    ### BEGIN SOLUTION
    losses = []
    for _ in range(epochs):
        for images, labels in minibatches(x, y, batch_size, rng):
            loss, *gradients = model(images, labels, *parameters)
            losses.append(loss)
            parameters = [sgd_step(p, dp, lr) for p, dp in zip(parameters, gradients, strict=True)]
    return losses, parameters
    ### END SOLUTION


# %%
check("train")

# %% [markdown]
# ### Find the mistake: too small to pass?
#
# > "Pixels from 0 to 255 should not be scaled to 0…1: such small numbers don't get through the ReLU. Scale them to
# > 0…10."
#
# **Predict:** what is ReLU(0.01)? And what does become different when all inputs are 255 times as large?

# %%
pixels = np.array([[0.0, 0.5, 1.0, 2.0]])
for scale in (1, 10, 255):
    passed, _ = relu_forward(scale * pixels)
    gradient = linear_backward(np.ones((1, 1)), linear_forward(scale * pixels, np.ones((1, 4)))[1])[1]
    print(f"times {scale}: the ReLU passes {passed[0]}, and the gradient of the weights is {gradient[0]}")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# ReLU passes everything that is positive, however small. But the gradient of the weights has the inputs in it: with
# inputs 255 times as large the steps are 255 times as long, and a learning rate that was good throws you out of the
# valley. (One more trap: image files hold `uint8`. `np.uint8(200) + np.uint8(100)` is 44. Turn them into floats first.)
#
# </details>
#
# ## 5. Why deep networks did not learn
#
# > "The sigmoid gives 0.something. In a deep network this is differentiated again and again, and the weights fade
# > away."
#
# **Find the mistake.** Two words in it are wrong. The *slope* of the sigmoid is what counts: $s(1 - s)$.
#
# **Predict:** where is it largest, and how large? If a gradient passes through 5 sigmoids, by which factor does it
# shrink at least, weights aside? And through 20?

# %%
for x in (0.0, 1.0, 2.0, 5.0):
    s = sigmoid_forward(np.array(x))[0]
    print(f"at {x}: sigmoid {s:.4f}, slope {s * (1 - s):.4f}")
print(f"0.25 ** 5 = {0.25**5:.2g}, 0.25 ** 20 = {0.25**20:.2g}")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# Nothing is differentiated again and again: by the chain rule the slopes of all layers are *multiplied*. And it is not
# the weights that fade, it is their *gradient*: the weights of the first layers just stay where they are. The slope is
# 0.25 at most, so 5 layers leave less than a thousandth, and 20 leave $10^{-12}$. ReLU's slope is 1 wherever it is
# active.
#
# </details>
#
# Measure it. In this network every layer is `linear` without a bias, and then the activation; the loss is the mean of
# all numbers that come out.
#
# **Predict:** what is the gradient of a mean of 12 numbers for each of them?


# %%
def gradient_norms(x, weights, activation):
    """How long the gradient of every layer's weights is, in a network of linear layers with activations.

    x: floats (N, in)
    weights: a list of arrays (out, in), one for each layer; no biases
    activation: "sigmoid" or "relu"; it comes after every layer, also after the last
    The loss is the mean of all numbers that come out of the last activation.

    Returns floats (layers,): for each layer, from the first to the last, the norm of the gradient of the loss for its
    weights, the root of the sum of all squares. x and the weights are never written to.
    """
    ### BEGIN SOLUTION
    caches = []
    forward, backward = sigmoid_forward, sigmoid_backward
    if activation == "relu":
        forward, backward = relu_forward, relu_backward
    for w in weights:
        before, linear_cache = linear_forward(x, w)
        x, active_cache = forward(before)
        caches.append((linear_cache, active_cache))
    dx = np.full(x.shape, 1 / x.size)
    norms = []
    for linear_cache, active_cache in reversed(caches):
        dbefore = backward(dx, active_cache)
        dx, dw, _ = linear_backward(dbefore, linear_cache)
        norms.append(np.sqrt((dw**2).sum()))
    return np.array(norms[::-1])
    ### END SOLUTION


# %%
check("vanishing")

# %% [markdown]
# Now 20 layers of 64 neurons, each by the rule that was made for it.
#
# **Predict:** how do the two lines look, from the first layer (left) to the last (right)? The scale is logarithmic:
# equal factors are equal distances.


# %%
def deep_norms(activation, initialise, layers=20, width=64):
    """The norms for a deep network with fresh weights."""
    rng = np.random.default_rng(0)
    weights = [np.asarray(initialise((width, width), rng)) for _ in range(layers)]
    return gradient_norms(rng.normal(size=(30, width)), weights, activation)


try:
    norms = {"sigmoid": deep_norms("sigmoid", xavier_uniform), "ReLU": deep_norms("relu", he_normal)}
    for name, values in norms.items():
        print(f"{name}: first layer {values[0]:.2g}, last layer {values[-1]:.2g}")
    drawn = curves("gradient by layer", norms, log=True)
    display(drawn)
except NotImplementedError:
    print("Come back here when gradient_norms and the two rules are written.")

# %% [markdown]
# With sigmoids the first layer hears next to nothing. Can larger weights make up for the slopes? Try `he_normal` for
# both, and then `lambda shape, rng: 10 * he_normal(shape, rng)` for the sigmoids.
#
# <details><summary>What we make of it</summary>
#
# He's rule alone leaves about $10^{-11}$. With weights ten times as large about 0.3 arrives at the first layer: so they
# can, at a price. What goes into more than half of the sigmoids now lies beyond 5 or −5, where they are all but flat,
# and the gradient comes through the others. A ReLU is never flat where it is active.
#
# </details>
#
# ## 6. Reading digits
#
# 1797 digits, written by 13 people, 8 × 8 pixels each. (They are the test part of *Optical Recognition of Handwritten
# Digits*, Alpaydin and Kaynak, UCI Machine Learning Repository, CC BY 4.0; scikit-learn has them as `load_digits`.)

# %%
images, labels = digits.load()
print(images.shape, labels.shape, "labels of the first eight:", labels[:8])
shades("the first eight", images[:8, 0])

# %% [markdown]
# A network can learn its images by heart. So one judges it by images that it has **not** trained on: the *validation*
# set. Whatever you choose with its help (the learning rate, when to stop) has seen it, in a way; a third set, the
# *test* set, is looked at once, at the very end.
#
# ### Find the mistake: leaks
#
# Each of these makes the accuracy look better than it is, or worse. **Predict:** which, and how?
#
# 1. `accuracy(x_train, y_train)` is reported.
# 2. All images, also those for validation, are centred: `x = x - all_images.mean()`.
# 3. Dropout is still on when the accuracy is measured.
# 4. `best = parameters` keeps the best so far, and later steps write `w -= lr * dw`.
#
# <details><summary>What we make of it</summary>
#
# 1. Better: it may know them by heart. 2. Better, mostly by little: the statistics have seen the validation images.
# Take them from the training images, and use them for both. 3. Worse, and another one every time. 4. `best` is not a
# copy; it changes along with the parameters, and is the last, not the best.
#
# </details>
#
# ### Your turn
#
# Now put all together. `fit` makes the parameters and trains them; `predict` says which class has the highest score.
# The network above is enough, with 8 filters and one or two dozen epochs. Find rates that work: with an accuracy of 85
# % on images that are held back, you get all points. What `fit` returns is your own business: only your `predict` ever
# looks at it. (Two cells of part 7 try it with the list `[w1, b1, w2, b2]`, and do without if it is made for something
# else.) And mind the time: a call may take 5 seconds.


# %%
def fit(x, y, rng):
    """Trains a network on images of digits.

    x: images, floats (N, 1, 8, 8) from 0 to 1
    y: labels, ints (N,): the classes are 0, 1, ..., y.max()
    rng: a NumPy Generator; all randomness comes from it

    Returns whatever your predict needs, of any type; it is only handed to predict. It takes less than 5 seconds for
    900 images.
    """
    ### BEGIN SOLUTION
    classes = int(y.max()) + 1
    (w1, b1), (w2, b2) = init_network([(8, 1, 3, 3), (classes, 8 * 4 * 4)], rng)
    parameters = [w1, b1, w2, b2]
    for lr, epochs in ((0.1, 12), (0.03, 4)):
        _, parameters = train(loss_and_gradients, parameters, x, y, epochs, 16, lr, rng)
    return parameters
    ### END SOLUTION


def predict(x, parameters):
    """The labels of images, by a trained network.

    x: images, floats (N, 1, 8, 8); never written to
    parameters: what a call of your fit returned, maybe not the last one. The same may be used more than once, so don't
        change them.

    Returns ints (N,).
    """
    ### BEGIN SOLUTION
    w1, b1, w2, b2 = parameters
    active, _ = relu_forward(conv2d_forward(x, w1, b1, padding=1)[0])
    pooled, _ = max_pool2d_forward(active, 2)
    scores, _ = linear_forward(flatten_forward(pooled)[0], w2, b2)
    return scores.argmax(axis=1)
    ### END SOLUTION


# %%
check("digits")

# %% [markdown]
# Where is it wrong? Look at some that your network takes for something else. Would you have known?


# %%
def split(rng, held_back=400):
    """Training images and labels, then validation images and labels."""
    order = rng.permutation(len(images))
    training, validation = order[held_back:], order[:held_back]
    return images[training], labels[training], images[validation], labels[validation]


try:
    x_train, y_train, x_val, y_val = split(np.random.default_rng(5))
    answers = np.asarray(predict(x_val, fit(x_train, y_train, np.random.default_rng(6))))
    wrong = np.flatnonzero(answers != y_val)[:8]
    print(f"accuracy {np.mean(answers == y_val):.3f}")
    print("it said", answers[wrong], "for", y_val[wrong])
    if len(wrong):
        display(shades("taken for something else", x_val[wrong, 0]))
except NotImplementedError:
    print("Come back here when fit and predict are written.")

# %% [markdown]
# ## 7. Your own layers (not graded)
#
# So far the layers were ours. Now take your own: this cell looks for your notebooks of the earlier assignments, and
# takes what it finds there. (If yours lie elsewhere, change the folder; or paste your functions into a cell.) Plain
# loops take a while: a few epochs will do.


# %%
def own_functions(folder, names):
    """The functions of these names from your notebooks below a folder; those that can't be found are left out."""
    found = {}
    for path in sorted(Path(folder).glob("0[123]_*/*.ipynb")):
        space = {}
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            try:
                for definition in definitions(cell):
                    exec(definition, space)
            except Exception as problem:
                print(f"a cell of {path.name} is left out: {problem!r}")
        found |= {name: in_arrays(name, space[name]) for name in names if name in space}
    return found


def definitions(cell):
    """The imports, functions, classes and plain numbers of a code cell; what it computes and draws stays undone."""
    if cell["cell_type"] != "code":
        return []
    kept = ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef
    return [
        ast.unparse(statement)
        for statement in ast.parse("".join(cell["source"])).body
        if isinstance(statement, kept) or isinstance(getattr(statement, "value", None), ast.Constant)
    ]


def in_arrays(name, function):
    """The function, with arrays for the lists that it returns; a cache stays as it is."""

    def wrapped(*args, **settings):
        found = function(*args, **settings)
        if name.endswith("_forward"):
            return np.asarray(found[0]), found[1]
        if name in ("conv2d_backward", "linear_backward", "cross_entropy"):
            return tuple(None if one is None else np.asarray(one) for one in found)
        return np.asarray(found)

    return wrapped


NEEDED = ["conv2d", "relu", "max_pool2d", "flatten", "linear"]
NEEDED = [f"{layer}_{way}" for layer in NEEDED for way in ("forward", "backward")] + ["cross_entropy"]
given = {name: globals()[name] for name in NEEDED}


def use(functions):
    """Puts these functions in the place of the given ones, if they work together on a tiny batch."""
    globals().update(given)
    want = loss_and_gradients(some_images, some_labels, *start)
    globals().update(functions)
    try:
        got = loss_and_gradients(some_images, some_labels, *start)
        fine = all(np.allclose(a, b, atol=1e-5) for a, b in zip(got, want, strict=True))
    except Exception as problem:
        fine = False
        print(f"your layers don't work together yet: {problem!r}")
    if not fine:
        globals().update(given)
    print(f"{len(functions) if fine else 0} of {len(NEEDED)} functions are your own")


try:
    use(own_functions("..", NEEDED))
except NotImplementedError:
    print("Come back here when loss_and_gradients is written.")

# %% [markdown]
# ### A live loss curve
#
# The curve grows while the network learns. It shows the mean loss of each epoch, on the images that it trains on and on
# those that it does not.
#
# **Predict:** will the two lines stay together? Which one is lower in the end?


# %%
def train_live(epochs=10, lr=0.05):
    """Trains on the digits, and draws the losses after every epoch. Returns the parameters."""
    x_train, y_train, x_val, y_val = split(np.random.default_rng(7))
    rng = np.random.default_rng(8)
    parameters = [np.asarray(p) for layer in init_network([(8, 1, 3, 3), (10, 128)], rng) for p in layer]
    training, validation, shown = [], [], None
    for epoch in range(epochs):
        losses, parameters = train(loss_and_gradients, parameters, x_train, y_train, 1, 32, lr, rng)
        training.append(np.mean(losses))
        validation.append(loss_and_gradients(x_val, y_val, *parameters)[0])
        picture = curves("loss by epoch", {"training": training, "validation": validation})
        if shown is not None:
            shown.update(picture)
        elif epoch in (0, epochs - 1):  # where there is no notebook to draw in, only the first and the last
            shown = display(picture, display_id=True)
    return parameters


def takes_the_list():
    """Whether your predict is made for [w1, b1, w2, b2], and not for something else that your fit returns."""
    try:
        return np.shape(predict(some_images, [0 * p for p in start])) == (len(some_images),)
    except NotImplementedError:
        raise
    except Exception as problem:
        print(f"Your predict is not made for [w1, b1, w2, b2]: {problem!r}")
        return False


trained = None
try:
    trained = train_live()
    if takes_the_list():
        right = np.mean(np.asarray(predict(images, trained)) == labels)
        print(f"accuracy {right:.3f} (on all images: why is that not the whole truth?)")
except NotImplementedError:
    print("Come back here when train and all that it needs are written.")

# %% [markdown]
# Was the training line the higher one at first? Each of its points is a mean over an epoch, while the network was
# getting better; a point of the other line is taken at the end of that epoch.
#
# ### What does it look for?
#
# The first eight pictures are the filters, then comes a digit, then what each filter makes of it.
#
# **Predict:** some filters look for edges. How do you tell from its picture for which?

# %%
if trained is not None:
    filters, biases = map(np.asarray, trained[:2])
    maps = relu_forward(conv2d_forward(images[:1], filters, biases, padding=1)[0])[0][0]
    display(shades("filters", filters[:, 0]), shades("a digit, and what the filters make of it", [images[0, 0], *maps]))

# %% [markdown]
# ### Does it matter where a pixel is?
#
# Move all pixels of *all* images to other places, by one and the same permutation. You could not read them any more.
#
# **Predict:** a network without a convolution (two linear layers) and yours are trained on such images. Which of the
# two minds?


# %%
def linear_only(x, y, w1, b1, w2, b2):
    """Loss and gradients of two linear layers with a ReLU between them."""
    flat, _ = flatten_forward(x)
    before, first_cache = linear_forward(flat, w1, b1)
    hidden, active = relu_forward(before)
    out, second_cache = linear_forward(hidden, w2, b2)
    loss, dout = cross_entropy(out, y)
    dhidden, dw2, db2 = linear_backward(dout, second_cache)
    _, dw1, db1 = linear_backward(relu_backward(dhidden, active), first_cache)
    return loss, dw1, db1, dw2, db2


def accuracies(model, shapes, scores_of, few=400):
    """The accuracy after training on a few images, as they are and with their pixels moved; means of three runs."""
    found = []
    for move in (False, True):
        right = []
        for seed in range(3):
            rng = np.random.default_rng(seed)
            places = rng.permutation(64) if move else np.arange(64)
            moved = images.reshape(-1, 64)[:, places].reshape(images.shape)
            order = rng.permutation(len(images))
            parameters = [np.asarray(p) for layer in init_network(shapes, rng) for p in layer]
            _, parameters = train(model, parameters, moved[order[:few]], labels[order[:few]], 20, 20, 0.1, rng)
            right.append(np.mean(scores_of(moved[order[few:]], parameters) == labels[order[few:]]))
        found.append(np.mean(right))
    return found


def linear_answers(x, parameters):
    """What the two linear layers say."""
    w1, b1, w2, b2 = parameters
    hidden = np.maximum(x.reshape(len(x), -1) @ w1.T + b1, 0)
    return (hidden @ w2.T + b2).argmax(axis=1)


try:
    globals().update(given)  # ours are faster
    print("linear layers: as it is {:.3f}, moved {:.3f}".format(
        *accuracies(linear_only, [(64, 64), (10, 64)], linear_answers)))  # fmt: skip
    if takes_the_list():
        print("convolution:   as it is {:.3f}, moved {:.3f}".format(
            *accuracies(loss_and_gradients, [(16, 1, 3, 3), (10, 256)], predict)))  # fmt: skip
except NotImplementedError:
    print("Come back here when train and predict are written.")

# %% [markdown]
# To a linear layer all pixels are alike: it has a weight for each, wherever it is, and loses nothing. A convolution
# expects that neighbours belong together. With that knowledge it does better on real pictures, and worse where it is
# not true.
#
# ## Look back
#
# Can you say, without scrolling up,
#
# - what a network can't learn when all weights start alike?
# - why He's rule has a 2, and which of F, C, kh and kw count for fan_in?
# - when the two ways to write momentum differ?
# - what goes wrong when images and labels are shuffled apart, and how you would notice?
# - which of the two fades in a deep sigmoid network, the weights or their gradients?
# - on which images you measure the accuracy, and why?
#
# Then you have trained a convolutional network, and every line of it is yours.

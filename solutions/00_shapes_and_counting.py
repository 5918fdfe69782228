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
# # Shapes and counting
#
# Before you build a network, learn to read one. What shape goes into a layer, and what comes out? How many numbers does
# it have to learn, and how much work is it? All of that you can work out on paper. Who can do so finds half of all bugs
# before the first run, and most of the mistakes in what is written about networks. In this notebook you write:
#
# | you write | it answers |
# |---|---|
# | `to_nchw`, `to_nhwc`, `rgb_to_gray` | Where do the channels stand, and what can be made of them? |
# | `layer_shape`, `network_shapes` | What shape comes out of a layer, and out of every layer of a network? |
# | `conv_parameters`, `linear_parameters`, `layer_counts` | How much does a layer learn, and how much does it work? |
# | eight small functions in sections 4 and 5 | Is it true what they say? |
#
# **How to work.** Read. Where it says **Predict**, write your answer down before you run the next cell or open the
# answer: a wrong guess that you notice teaches more than a right answer that you read. Write each function where it
# says `raise NotImplementedError`, and run the `check` cell that follows: it tells you what is right, and gives a hint
# for what isn't yet. Add cells of your own wherever you want to try something. NumPy and Python's standard library are
# all you need.

# %%
import math

import numpy as np

from autograder import check, pictures

# %% [markdown]
# ## 1. Where do the channels stand?
#
# A grey image is a grid of numbers, a colour image is three such grids: red, green and blue. These grids are its
# **channels**. There are other ways to write colours down (HSV has three channels too, a printer's CMYK has four), and
# deeper in a network there may be hundreds of channels. There they are called **feature maps**, as each of them shows
# where some feature was found. (You will read that of the input image, too; but nobody has looked for anything in it
# yet.) A grey image has a channel as well: one.
#
# Two customs say where the channels go:
#
# | custom | axes | who |
# |---|---|---|
# | **NHWC**, channels last | images, height, width, channels | image files, TensorFlow and Keras |
# | **NCHW**, channels first | images, channels, height, width | PyTorch, and this course |
#
# $N$ is the number of images: a network takes a whole **batch** at once. Height comes before width, as rows come before
# columns in an array.
#
# **Predict** the shapes, in both customs:
# 1. one photo in colour, 4 × 4 pixels (a batch of one);
# 2. 64 handwritten digits in grey, 28 × 28 pixels each;
# 3. 10 pictures for the printer (CMYK), 300 wide and 200 high.
#
# <details><summary>Compare</summary>
#
# 1. `(1, 4, 4, 3)` and `(1, 3, 4, 4)`. Without the axis for images, channels last, it would be `(4, 4, 3)`.
# 2. `(64, 28, 28, 1)` and `(64, 1, 28, 28)`.
# 3. `(10, 200, 300, 4)` and `(10, 4, 200, 300)`.
#
# </details>
#
# Here is a tiny photo, channels last, 1 high and 4 wide. Its numbers say where they belong: the tens are the pixel, the
# ones are the channel.
#
# **Predict:** three lines try to put the channels first. All three give the shape `(1, 3, 1, 4)` or `(1, 3, 4, 1)`.
# Which one keeps each channel together, and the photo wide?

# %%
strip = np.array([[[[10, 11, 12], [20, 21, 22], [30, 31, 32], [40, 41, 42]]]])  # (1, 1, 4, 3)

attempts = {
    "reshape": strip.reshape(1, 3, 1, 4),
    "swapaxes": strip.swapaxes(1, 3),
    "moveaxis": np.moveaxis(strip, 3, 1),
}
for name, made in attempts.items():
    print(f"{name:10} {made.shape}, channel 0: {made[0, 0].tolist()}")

# %% [markdown]
# `reshape` moves nothing. It cuts the same long row of numbers into other pieces, and so it mixes pixels and channels.
# `swapaxes` exchanges two axes: channels are now first, but width went where height was, and the photo lies on its
# side. (With a square photo, even the shape would not tell you!) `moveaxis` takes one axis out and puts it elsewhere,
# and the others keep their order. `transpose` can do it too: it takes the numbers of the *old* axes in their new order.
#
# Two tests will find every such mistake: a photo that is not square, and a look at one channel.
#
# ### Your turn


# %%
def to_nchw(photos):
    """Channels first: from NHWC to NCHW.

    photos: floats (N, H, W, C)

    Returns floats (N, C, H, W), every number with the pixel and the channel that it had.

    photos is never written to.
    """
    ### BEGIN SOLUTION
    return photos.transpose(0, 3, 1, 2)
    ### END SOLUTION


# %% [markdown]
# And back. **Predict:** if you do the same once more, are you back where you were?


# %%
def to_nhwc(x):
    """Channels last: from NCHW to NHWC.

    x: floats (N, C, H, W)

    Returns floats (N, H, W, C), every number with the pixel and the channel that it had.

    x is never written to.
    """
    ### BEGIN SOLUTION
    return x.transpose(0, 2, 3, 1)
    ### END SOLUTION


# %% [markdown]
# ### Three channels into one
#
# How bright is a pixel? Our eyes don't weigh colours alike: green looks brightest, blue darkest. A common rule is
#
# $$0.299 \cdot \text{red} + 0.587 \cdot \text{green} + 0.114 \cdot \text{blue}$$
#
# It is the same three weights at every pixel: multiply, add up. Remember this one. It is a convolutional layer, and a
# very small one: **one filter of 1 × 1**, with one weight for each channel. What it looks at is one pixel through all
# channels. With 16 such filters you would get 16 maps, each another mixture of the channels. In section 3 you will see
# what that is good for.
#
# **Predict:** two photos of `(2, 3, 4, 5)`, so 4 high and 5 wide, become grey. What is the shape now?


# %%
def rgb_to_gray(rgb):
    """Colour to grey, by 0.299 * red + 0.587 * green + 0.114 * blue.

    rgb: floats (N, 3, H, W); the channels are red, green, blue, in this order

    Returns floats (N, 1, H, W): grey has a channel too.

    rgb is never written to.
    """
    ### BEGIN SOLUTION
    shares = np.array([0.299, 0.587, 0.114]).reshape(1, 3, 1, 1)
    return (shares * rgb).sum(axis=1, keepdims=True)
    ### END SOLUTION


# %%
check("layout")

# %% [markdown]
# ## 2. What shape comes out?
#
# From here on we look at one image of the batch, and write its shape as $(C, H, W)$. The number of images never changes
# on the way through a network, so it can stay out of our sums.
#
# Six kinds of layers are enough for many famous networks. Let's write each as a plain tuple:
#
# | layer | what it does to one image |
# |---|---|
# | `("conv", out_channels, kernel_size, stride, padding)` | slides `out_channels` filters over it; each makes one map |
# | `("pool", kernel_size, stride)` | slides a window over each map and keeps the largest number, or the mean |
# | `("pad", padding)` | puts that many rings of zeros around each map |
# | `("relu",)` | turns negative numbers into 0 |
# | `("flatten",)` | puts all numbers, of all maps, into one row |
# | `("linear", out_features)` | each of its outputs is a weighted sum of all numbers in the row |
#
# What is inside of them comes in the next notebooks. Shapes we can do now.
#
# ### Counting windows
#
# A filter, or a pooling window, finds a certain number of places along an axis, and that is how large the map will be.
# The **stride** says how far the window moves at a time. **Padding** puts zeros at *both* ends before it starts.
#
# **Predict:** how many places has a window of 3 on a row of 6 pixels, with stride 1? With stride 2? And with stride 2
# and one zero at each end?

# %%
pictures.beside(
    pictures.windows_of_row(6, kernel_size=3),
    pictures.windows_of_row(6, kernel_size=3, stride=2),
    pictures.windows_of_row(6, kernel_size=3, stride=2, padding=1),
)

# %% [markdown]
# Only whole windows count, and what is left over at the end is dropped. Here they are counted the slow way, by putting
# down one window after the other:

# %%
for length, kernel, step in [(6, 3, 1), (6, 3, 2), (8, 3, 2), (7, 2, 2), (10, 3, 4), (11, 3, 4)]:
    starts = [start for start in range(0, length, step) if start + kernel <= length]
    print(f"{length:2} pixels, kernel {kernel}, stride {step}: windows start at {starts}, that is {len(starts)}")

# %% [markdown]
# **Predict:** now find a formula that gives the same counts. How far can the window travel, from the left edge until
# its right end meets the right edge? How many steps is that, and how many windows are as many steps? (In Python, `//`
# divides and rounds down.) Try your formula on the six rows above. Then on these, where the zeros make the row longer:
#
# | pixels | kernel | stride | padding | windows |
# |---|---|---|---|---|
# | 5 | 3 | 1 | 1 | ? |
# | 10 | 3 | 1 | 1 | ? |
# | 224 | 11 | 4 | 2 | ? |
#
# <details><summary>The counts</summary>
#
# 5, 10 and 55. In the last row, the window travels over 224 + 4 - 11 = 217 pixels; that is 54 steps of 4, and one pixel
# left over.
#
# </details>
#
# (The next notebook draws all of this, and adds kernels with gaps. Here you only need the count.)
#
# ### And the channels?
#
# **Predict:** an image of shape `(3, 10, 10)` meets these layers, each for itself. What comes out?
#
# 1. `("conv", 10, 3, 1, 0)`
# 2. `("conv", 10, 3, 1, 1)`
# 3. `("conv", 20, 3, 1, 1)`
# 4. `("pad", 1)`
# 5. `("pool", 2, 2)`
# 6. `("pool", 2, 1)`
# 7. `("flatten",)`
#
# <details><summary>Compare</summary>
#
# 1. `(10, 8, 8)`. Ten filters, ten maps; no padding, and 8 places for a kernel of 3. (Keras calls that *valid*.)
# 2. `(10, 10, 10)`. One ring of zeros, and the size stays. (*same*)
# 3. `(20, 10, 10)`. The **number** of filters decides how many maps come out. (We saw a tutorial whose comment says
#    "filter size" where it means that number. The filter's size is 3 × 3 here, and it hasn't changed.)
# 4. `(3, 12, 12)`. One ring is two rows more, and two columns more.
# 5. `(3, 5, 5)`. Pooling works on each channel for itself. Stride 2 halves the map...
# 6. `(3, 9, 9)`. ... and stride 1 doesn't.
# 7. `(300,)`. All numbers in one row.
#
# </details>
#
# ### Half right: what fixes the shape
#
# > "The number of filters, the kernel size and the stride fix the shape that comes out."
#
# **Predict:** which two of the layers above have the same three numbers and different shapes?
#
# <details><summary>What we make of it</summary>
#
# The first and the second. Padding counts too. And the image, of course.
#
# </details>

# %%
pictures.beside(
    pictures.layer(image=(3, 10, 10), filters=(10, 3, 3, 3)),
    pictures.layer(image=(3, 10, 10), filters=(20, 3, 3, 3)),
)

# %% [markdown]
# ### Your turn: one layer


# %%
def layer_shape(shape, layer):
    """The shape that comes out of one layer, for one image.

    shape: what goes in, a tuple of ints: (channels, height, width), or (features,) behind a flatten
    layer: a tuple, one of
        ("conv", out_channels, kernel_size, stride, padding)
        ("pool", kernel_size, stride)
        ("pad", padding)
        ("relu",)
        ("flatten",)
        ("linear", out_features)      only ever behind a flatten
    Kernels are square. Padding goes on all four sides. Only whole windows count; one always fits.

    Returns a tuple of ints, like shape: (channels, height, width), or (features,) behind a flatten and whatever follows
    it. A tuple of one has a comma: (300,).
    """
    ### BEGIN SOLUTION
    kind, *numbers = layer
    if kind == "relu":
        return shape
    if kind == "flatten":
        return (math.prod(shape),)
    if kind == "linear":
        return (numbers[0],)
    channels, height, width = shape
    if kind == "pad":
        ring = 2 * numbers[0]
        return channels, height + ring, width + ring
    if kind == "conv":
        maps, kernel, step, zeros = numbers
    else:
        maps, kernel, step, zeros = channels, numbers[0], numbers[1], 0
    high = (height + 2 * zeros - kernel) // step + 1
    wide = (width + 2 * zeros - kernel) // step + 1
    return maps, high, wide
    ### END SOLUTION


# %% [markdown]
# Try it on the seven layers above, and on an image that is not square. (A check cell for it comes after its sister.
# You can also ask for one function: `check("layer_shape")`.)
#
# ### Your turn: a whole network
#
# A network is a list of layers; what comes out of one goes into the next.


# %%
def network_shapes(image, layers):
    """The shape after every layer of a network.

    image: the shape that goes into the first layer, a tuple (channels, height, width)
    layers: a list of layers, as in layer_shape

    Returns a list with a tuple of ints for each layer, as from layer_shape: first what comes out of the first layer,
    last what comes out of the last. The image's own shape is not in it.
    """
    ### BEGIN SOLUTION
    shapes = []
    shape = image
    for layer in layers:
        shape = layer_shape(shape, layer)
        shapes.append(shape)
    return shapes
    ### END SOLUTION


# %%
check("layer_shapes")

# %% [markdown]
# ### Two networks to walk through
#
# **AlexNet** won the ImageNet competition in 2012 and started it all: 1000 classes, photos of 224 × 224. **VGG-16**
# came second in 2014. All its convolutions have kernels of 3, one after another, and everybody remembers it because it
# is so simple.
#
# **Predict:** `ALEXNET` ends with three linear layers. How many numbers does the first of them get for each image? Go
# through it on paper, one size after the other: 224, 55, ...

# %%
ALEXNET = [
    ("conv", 96, 11, 4, 2), ("relu",), ("pool", 3, 2),
    ("conv", 256, 5, 1, 2), ("relu",), ("pool", 3, 2),
    ("conv", 384, 3, 1, 1), ("relu",),
    ("conv", 384, 3, 1, 1), ("relu",),
    ("conv", 256, 3, 1, 1), ("relu",), ("pool", 3, 2),
    ("flatten",),
    ("linear", 4096), ("relu",), ("linear", 4096), ("relu",), ("linear", 1000),
]  # fmt: skip

VGG16 = []
for convolutions, filters in [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]:
    VGG16 += [("conv", filters, 3, 1, 1), ("relu",)] * convolutions + [("pool", 2, 2)]
VGG16 += [("flatten",), ("linear", 4096), ("relu",), ("linear", 4096), ("relu",), ("linear", 1000)]

try:
    for layer, came_out in zip(ALEXNET, network_shapes((3, 224, 224), ALEXNET), strict=True):
        print(f"{layer!s:26} {came_out}")
except NotImplementedError:
    print("Come back here when layer_shape and network_shapes are written.")

# %% [markdown]
# Add a cell for `VGG16`. How large are its maps at the end? What would happen to a photo of 300 × 300, and where would
# the network break? (The convolutions and the pooling don't mind. Which layer has a number built in that depends on the
# size of the photo?)
#
# ## 3. How many numbers?
#
# What a layer learns are its **parameters**: weights and biases. Two rules are all that you need.
#
# **A linear layer** connects everything with everything. Each output has a weight for every input, and one bias.
#
# **A convolution** has filters. Each filter has a slice for every channel that comes in, and each slice is a small grid
# of weights. And each filter has one bias. (Pooling, relu, padding and flatten have nothing to learn.)
#
# **Predict:** an image of `(3, 10, 10)` becomes 10 maps of 8 × 8.
# 1. A convolution with kernels of 3 does it. How many parameters has it?
# 2. A linear layer does it, from 300 numbers to 640. How many has that one?
# 3. The photos are now 100 × 100. What becomes of both counts?

# %%
print("convolution:", 10 * (3 * 3 * 3 + 1))
print("linear:     ", 300 * 640 + 640)
print("for 100 × 100 the convolution has still", 10 * (3 * 3 * 3 + 1))
print("and the linear layer", 3 * 100 * 100 * 10 * 98 * 98 + 10 * 98 * 98)

# %% [markdown]
# ### Half right: why a convolution is so small
#
# > "A convolution needs fewer parameters because its kernel is applied at the same position."
#
# **Predict:** one word is wrong. Which?
#
# <details><summary>What we make of it</summary>
#
# At *every* position. One filter visits all places of the image, and at each it uses the same weights: they are
# **shared**. The second reason is that it looks only at a small neighbourhood, not at all pixels. A linear layer does
# neither.
#
# </details>
#
# ### Groups
#
# In 2012 AlexNet did not fit on one graphics card, so its makers cut it into two towers, one on each card: half of the
# filters here, half there. In most layers a filter then sees only the maps of its own tower. Today this is called a
# convolution with two **groups**: the channels are dealt out to the groups, and so are the filters, and a filter has
# slices only for the channels of its own group. All filters of all groups still count, and each has its bias.
#
# **Predict:** AlexNet's second layer has 256 filters of 5 × 5 on 96 channels, in 2 groups. How many slices has one
# filter? How many biases are there?
#
# <details><summary>Compare</summary>
#
# 48 slices, and 256 biases: all in all 256 · (48 · 5 · 5 + 1) = 307,456 parameters.
#
# </details>
#
# ### Your turn


# %%
def conv_parameters(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """How many numbers a convolution learns.

    in_channels: how many channels come in; groups divides it
    out_channels: how many filters there are in all groups together; groups divides it
    kernel_size: an int, the side of the square kernel
    bias: whether the filters have biases, True or False
    groups: a filter looks only at the channels of its own group

    Returns an int.
    """
    ### BEGIN SOLUTION
    slices = in_channels // groups
    biases = out_channels if bias else 0
    return out_channels * slices * kernel_size**2 + biases
    ### END SOLUTION


# %%
def linear_parameters(in_features, out_features, bias=True):
    """How many numbers a linear layer learns: from in_features numbers to out_features numbers.

    bias: whether its outputs have biases, True or False

    Returns an int.
    """
    ### BEGIN SOLUTION
    lines = in_features * out_features
    return lines + out_features if bias else lines
    ### END SOLUTION


# %% [markdown]
# ### Half right: 35 thousand
#
# > "The first layer of AlexNet has two towers of 48 filters, 11 × 11 on 3 colours. So its parameters are
# > 11 · 11 · 3 · 48 · 2, about 35 thousand."
#
# **Predict:** what has been left out, and how many are that? Does it matter here? And in a linear layer?

# %%
try:
    print("without biases:", conv_parameters(3, 96, 11, bias=False))
    print("with biases:   ", conv_parameters(3, 96, 11))
except NotImplementedError:
    print("Come back here when conv_parameters is written.")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# 96 biases, one for each filter: 34,848 or 34,944, "about 35 thousand" both times. In a linear layer they matter even
# less: each output has one, beside a weight for every input. The rule of thumb is good enough for a guess. But whoever
# loads the weights from a file needs all of them.
#
# </details>
#
# ### How much work?
#
# What takes time in a network are products: weight times number, added to a sum. One product and its adding together
# are one **multiply-add**. For one output, a filter does as many as it has weights. And it makes one output at each of
# its places.
#
# We count only what is multiplied with a weight. So a bias (it is only added), a pooling and a relu (they have no
# weights) cost nothing, by this count.
#
# **Predict:** 10 filters of 3 × 3 on 3 channels, at 8 × 8 places. How many multiply-adds are that? What if the stride
# is 2, so that there are 4 × 4 places? And how many multiply-adds has a linear layer from 300 to 640 numbers, compared
# with its weights?
#
# <details><summary>Compare</summary>
#
# 10 · 27 · 64 = 17,280, then 10 · 27 · 16 = 4,320. In a linear layer each weight is used once for an image: 192,000
# weights, 192,000 multiply-adds. A convolution learns little and works a lot; a linear layer is the other way round.
#
# </details>


# %%
def layer_counts(layer, before, after):
    """How many numbers a layer learns, and how much it works on one image.

    layer: a tuple, as in layer_shape; convolutions and linear layers have biases, and no groups
    before: the shape of what goes into it, a tuple of ints as in layer_shape
    after: the shape of what comes out of it, likewise

    Returns parameters, multiply_adds: two ints
    parameters: weights and biases
    multiply_adds: products of a weight and a number; 0 for layers that have no weights
    """
    ### BEGIN SOLUTION
    kind = layer[0]
    if kind == "conv":
        weights = conv_parameters(before[0], after[0], layer[2], bias=False)
        return weights + after[0], weights * after[1] * after[2]
    if kind == "linear":
        weights = linear_parameters(before[0], after[0], bias=False)
        return weights + after[0], weights
    return 0, 0
    ### END SOLUTION


# %%
check("counting")

# %% [markdown]
# ### Where is it all?
#
# **Predict:** AlexNet has five convolutions and three linear layers. Where are most of its parameters? And where is
# most of its work?


# %%
def bar(count, largest):
    """A bar of text."""
    return "█" * math.ceil(30 * count / largest)


def tell_all(image, layers):
    """Parameters and multiply-adds, layer by layer, and their sums."""
    came_out = network_shapes(image, layers)
    counts = [layer_counts(*each) for each in zip(layers, [image, *came_out], came_out, strict=False)]
    learned, work = (max(column) for column in zip(*counts, strict=True))
    for layer, (parameters, multiply_adds) in zip(layers, counts, strict=True):
        if parameters:
            print(f"{layer[0]:6} {parameters:12,} {bar(parameters, learned):31}", end="")
            print(f"{multiply_adds:14,} {bar(multiply_adds, work)}")
    learned, work = (sum(column) for column in zip(*counts, strict=True))
    print(f"sum    {learned:12,} {'parameters':31}{work:14,} multiply-adds\n")


try:
    for network in (ALEXNET, VGG16):
        tell_all((3, 224, 224), network)
except NotImplementedError:
    print("Come back here when the functions of sections 2 and 3 are written.")

# %% [markdown]
# About nine tenths of the parameters are in the linear layers, and nearly all work is in the convolutions. (This
# AlexNet is in one piece and has 62 million parameters. Cut into two towers, with groups in the second, fourth and
# fifth convolution, it has 61 million. Which is what you'll read: 60,965,224.)
#
# ### Half right: ever smaller
#
# > "Newer networks are deeper, have fewer parameters, and compute less."
#
# **Predict:** VGG-16 is two years younger than AlexNet. Which parts of the sentence does your table bear out?
#
# <details><summary>What we make of it</summary>
#
# Only "deeper". VGG-16 has 138 million parameters, more than twice as many, and does about 14 times the work. GoogLeNet
# (also 2014) has about 7 million, since it has no large linear layers; but it works more than AlexNet, too. All of it
# is true of some that came later: MobileNet (2017) has 28 layers, 4 million parameters, and half of the work that
# AlexNet has in your table.
#
# </details>
#
# ### Two small kernels or a large one
#
# Two convolutions of 3 × 3, one after the other, see as much of the image as one of 5 × 5; three see as much as one of
# 7 × 7. Let $C$ channels go in and come out everywhere, and leave the biases aside.
#
# **Predict:** how many weights has each, as a multiple of $C^2$?

# %%
try:
    for small, large in [(2, 5), (3, 7)]:
        stack, one = small * conv_parameters(64, 64, 3, bias=False), conv_parameters(64, 64, large, bias=False)
        print(f"{small} of 3 × 3: {stack} = {stack // 64**2} C²; one of {large} × {large}: {one} = {one // 64**2} C²")
except NotImplementedError:
    print("Come back here when conv_parameters is written.")

# %% [markdown]
# 18 instead of 25, 27 instead of 49, and there is room for a relu after each. That is the idea of VGG.
#
# ### What 1 × 1 is good for
#
# In section 1 a filter of 1 × 1 made one channel of three. It leaves height and width as they are (at stride 1) and
# makes as many channels as you like of those that come in. In GoogLeNet there are 192 maps of 28 × 28, and 32 filters
# of 5 × 5 shall look at them. Its makers first let 16 filters of 1 × 1 make 16 maps of the 192, and the 5 × 5 look at
# those.
#
# **Predict:** two layers instead of one. More weights, or fewer? By how much?

# %%
try:
    direct = conv_parameters(192, 32, 5, bias=False)
    squeezed = conv_parameters(192, 16, 1, bias=False), conv_parameters(16, 32, 5, bias=False)
    print("directly:    ", direct)
    print("through 1 × 1:", *squeezed, "together", sum(squeezed))
except NotImplementedError:
    print("Come back here when conv_parameters is written.")

# %% [markdown]
# A tenth. And the work is a tenth too, as all these layers stop at the same 28 · 28 places.
#
# ## 4. Find the mistake
#
# Each of these claims stands in a text about convolutional networks that people learn from. Each is wrong, or half of
# it is. Now you can count, so you needn't believe anybody. For each claim: **predict** where it fails, then write a
# small function that gives the true number, and run its check.
#
# ### Claim 1: how many filters?
#
# > "A layer has as many filters as the image has channels. Each channel has its own filter."
#
# **Predict:** a layer makes 5 maps of a colour image. What shape is the array `w` that holds all of its filters?
# Compare with what the claim gives.


# %%
def weight_shape(channels, features, kernel_size):
    """The shape of w, the weights of a convolution (no groups).

    channels: how many channels come in
    features: how many maps come out
    kernel_size: an int, the side of the square kernel

    Returns a tuple of ints: first the axis that counts the filters, so that w[f] is one filter; then one filter, with
    its axes in the order of an image's.
    """
    ### BEGIN SOLUTION
    one_filter = (channels, kernel_size, kernel_size)
    return (features, *one_filter)
    ### END SOLUTION


# %%
check("weight_shape")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# What has to agree with the channels is the number of *slices* in each filter. How many filters there are is up to you.
# With 3 channels and 3 filters you can't tell the two apart by looking at the shape that comes out, so nobody notices.
# (A layer in which each channel has a filter of its own exists: *depthwise* convolution. It is `groups` = channels.)
#
# </details>
#
# ### Claim 2: fast, faster
#
# > "The larger the kernel and the stride, the faster the image is processed."
#
# **Predict:** which half is wrong?


# %%
def multiplications(size, kernel_size, stride):
    """How many products one filter computes on a grey image of size × size pixels, without padding.

    All arguments are ints. Only whole windows count; one always fits.

    Returns an int.
    """
    ### BEGIN SOLUTION
    along = (size - kernel_size) // stride + 1
    return along * along * kernel_size * kernel_size
    ### END SOLUTION


# %%
check("multiplications")

# %% [markdown]
# Now look at the claim again. Does your count fall when only the kernel grows? When only the stride grows?

# %%
try:
    for side, step in [(3, 1), (5, 1), (7, 1), (3, 2), (3, 3)]:
        print(f"32 × 32 pixels, kernel {side}, stride {step}: {multiplications(32, side, step):6}")
except NotImplementedError:
    print("Come back here when multiplications is written.")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# A larger stride leaves out places, and saves work (and may miss something that lies in between). A larger kernel costs
# work: it looks at more pixels, at nearly as many places. (Only one of more than half the image finds so few places
# that its work gets less again. Nobody builds those to save time.)
#
# </details>
#
# ### Claim 3: half a kernel
#
# > "To keep the size (*same* padding), put half of the kernel, rounded down, on every side."
#
# **Predict:** does a row of 10 pixels stay 10 long, for kernels of 3, 4, 5 and 6?


# %%
def half_rule_size(size, kernel_size):
    """How many outputs come of a row of `size` pixels if you follow the rule, at stride 1.

    size, kernel_size: ints; the kernel may be odd or even
    The rule: half of the kernel, rounded down, as zeros before the row, and as many behind it.

    Returns an int.
    """
    ### BEGIN SOLUTION
    half = kernel_size // 2
    return size + half + half - kernel_size + 1
    ### END SOLUTION


# %%
check("half_rule_size")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# At stride 1 the rule is right for odd kernels. An even one gives an output too many, so it needs one zero less, and
# then the two sides can't be alike. In the next notebook you will write the function that gets it right, for strides
# too.
#
# </details>
#
# ### Claim 4: the largest layer of AlexNet
#
# > "The first linear layer gets the last maps: two towers of 128 maps of 13 × 13. It has two times 2048 outputs. So its
# > weights are 128 · 13 · 13 · 2 · 2048 · 2, about 177 million."
#
# The product is right. But all of AlexNet has 61 million parameters!
#
# **Predict:** look at your table of AlexNet's shapes. What has been overlooked?


# %%
def first_linear_weights(channels, size, kernel_size, stride, features):
    """How many weights the first linear layer of a network has; no biases.

    channels, size: the last convolution gives `channels` maps of size × size
    kernel_size, stride: these maps are then pooled, without padding, and flattened
    features: how many outputs the linear layer has
    All arguments are ints. Only whole windows count; one always fits.

    Returns an int.
    """
    ### BEGIN SOLUTION
    left = (size - kernel_size) // stride + 1
    return channels * left * left * features
    ### END SOLUTION


# %%
check("first_linear_weights")

# %%
try:
    print(f"AlexNet's first linear layer: {first_linear_weights(256, 13, 3, 2, 4096):,} weights")
except NotImplementedError:
    print("Come back here when first_linear_weights is written.")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# There is one more pooling between, and it leaves 6 × 6 of the 13 × 13: 37,748,736 weights (and 4096 biases). Still the
# largest layer of the network by far. Walk through all the shapes before you count: it takes a minute.
#
# </details>
#
# ### Claim 5: what pooling saves
#
# > "Convolution and pooling reduce the number of parameters, step by step."
#
# **Predict:** 64 maps of 32 × 32 go straight into a convolution of 3 × 3. Or they are pooled first, by 2 with stride 2.
# How many numbers does the convolution get in each case? How many parameters does it have in each case?


# %%
def after_pooling(channels, size, kernel_size, stride, features):
    """What is handed on by a pooling, and what the convolution behind it has to learn.

    channels, size: `channels` maps of size × size go into the pooling
    kernel_size, stride: of the pooling; it has no padding, and only whole windows count; one always fits
    features: behind it comes a convolution with so many filters of 3 × 3, with biases

    Returns numbers, parameters: two ints
    numbers: how many numbers come out of the pooling, for one image
    parameters: how many numbers the convolution learns
    """
    ### BEGIN SOLUTION
    kept = (size - kernel_size) // stride + 1
    learned = features * (channels * 9 + 1)
    return channels * kept * kept, learned
    ### END SOLUTION


# %%
check("after_pooling")

# %%
try:
    for window in (1, 2, 4):  # a window of 1 with stride 1 changes nothing
        print(f"pooled by {window}: {after_pooling(64, 32, window, window, 128)}")
except NotImplementedError:
    print("Come back here when after_pooling is written.")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# What gets smaller are the *maps*: there are fewer numbers to store, fewer places to visit, and less work. A
# convolution's parameters don't know how large a map is. Only a linear layer behind it gets smaller, as in claim 4.
#
# </details>
#
# ### Claim 6: who makes a row of it?
#
# > "The fully connected layer turns the features into a one-dimensional vector."
#
# (*Fully connected* is another name for a linear layer.)
#
# **Predict:** a batch of maps, `(2, 3, 4, 5)`, goes through flatten and then through a linear layer with 7 outputs.
# After which of the two are they rows? What are the shapes?


# %%
def head_shapes(shape, features):
    """The shapes at the end of a network: flatten, then a linear layer, for a whole batch.

    shape: of the maps, a tuple (N, C, H, W)
    features: how many outputs the linear layer has for each image

    Returns flat, weight, out: three tuples of ints
    flat: the shape behind flatten; each image keeps a row of its own
    weight: the shape of the linear layer's w, whose row w[k] belongs to output k
    out: the shape behind the linear layer
    """
    ### BEGIN SOLUTION
    images, *one_image = shape
    row = math.prod(one_image)
    return (images, row), (features, row), (images, features)
    ### END SOLUTION


# %%
check("head_shapes")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# Flatten does it, and it does nothing else: it has no weights, and no number changes. The linear layer gets rows,
# multiplies them with its weights, and gives rows of another length.
#
# </details>
#
# All six together, for the points:

# %%
check("find_the_mistake")

# %% [markdown]
# ## 5. Find the mistake: layers that grow
#
# Two more claims, about layers that you will meet in other networks. All you need to know of them is here.
#
# ### Claim 7: exponentially many channels
#
# In a **dense block** each layer looks at *everything* that is there and makes a few new maps of it, always the same
# number (its *growth*). These are put behind what was there (concatenated), and the next layer looks at all of that.
#
# > "As the maps are concatenated again and again, the number of channels grows exponentially."
#
# **Predict:** 64 channels come in, the growth is 32. How many are there after one layer, two, three? On paper!


# %%
def dense_channels(channels, growth, layers):
    """How many channels there are after a dense block.

    channels: how many come in
    growth: how many new ones each layer makes
    layers: how many layers the block has, at least 1
    All arguments are ints.

    Returns an int.
    """
    ### BEGIN SOLUTION
    new = growth * layers
    return channels + new
    ### END SOLUTION


# %%
check("dense_channels")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# 96, 128, 160: each layer adds 32, no matter how much it looks at. That is a straight line, nothing exponential. It is
# why dense blocks can afford to keep everything.
#
# </details>
#
# ### Claim 8: how to make a map larger
#
# A **transposed convolution** is a convolution's way back: where a convolution reads a window and writes one number,
# this one reads one number and writes a whole window. Four numbers, a kernel of 3, stride 2:
#
# ```
# number 0 writes to   0  1  2
# number 1 writes to         2  3  4
# number 2 writes to               4  5  6
# number 3 writes to                     6  7  8
# ```
#
# Where two of them write to the same place, what they write is added. So 4 numbers become 9. As it is a convolution's
# way back, **padding** does the opposite of what you know: so many places are *cut off* at both ends. And
# **output_padding** adds a few places at one end. (You'll see in a moment why anybody wants that.)
#
# > "A transposed convolution gets its larger output by adding pooling."
#
# **Predict:** what would pooling do to the size? With which kernel, stride and padding does 16 become 32?


# %%
def transposed_size(size, kernel_size, stride=1, padding=0, output_padding=0):
    """How many outputs a transposed convolution gives along one axis.

    All arguments are ints. stride: how far apart two neighbours begin to write. padding: that many places are cut off
    at each of the two ends. output_padding: that many places are added, at one end.

    Returns an int.
    """
    ### BEGIN SOLUTION
    last = (size - 1) * stride
    written = last + kernel_size
    return written - 2 * padding + output_padding
    ### END SOLUTION


# %%
check("transposed_size")

# %% [markdown]
# **Predict:** a convolution with a kernel of 3, stride 2 and padding 1 makes 16 of 31, and of another size, too. Which?
# (Ask your `layer_shape`.) To which of the two does the way back lead?

# %%
try:
    for size in (31, 32):
        print(f"{size} becomes", layer_shape((1, size, size), ("conv", 1, 3, 2, 1))[1])
    for more in (0, 1):
        print(f"16 becomes {transposed_size(16, 3, 2, 1, more)} again, with output_padding {more}")
except NotImplementedError:
    print("Come back here when layer_shape and transposed_size are written.")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# The output is larger because of the stride: neighbours write further apart. You get the same by putting zeros between
# the numbers and around them, and then sliding a filter over it. Pooling would make it smaller. And since a convolution
# rounds down, two sizes become one; `output_padding` says to which of them you want to go back.
#
# </details>

# %%
check("growing_maps")

# %% [markdown]
# ## 6. Half right
#
# Not everything that is imprecise is wrong. Predict first, then look.
#
# ### One ring, one larger
#
# > "A ring of zeros around the image makes the map one larger."
#
# **Predict:** for 5 × 5 pixels and a kernel of 3, with stride 1, and with stride 2.

# %%
try:
    for step in (1, 2):
        without, ringed = (layer_shape((1, 5, 5), ("conv", 1, 3, step, zeros)) for zeros in (0, 1))
        print(f"stride {step}: {without} without, {ringed} with a ring of zeros")
except NotImplementedError:
    print("Come back here when layer_shape is written.")

# %% [markdown]
# ### Fading
#
# > "In a deep network with sigmoids, the same small number is differentiated again and again, and so the weights fade."
#
# The slope of a sigmoid is 0.25 at most. On the way back through a network, the slopes of all layers are *multiplied*.
# (And the weights in between. Leave them aside here.)
#
# **Predict:** what do 5 such slopes leave of a gradient, at best? And 20? And what is it that fades, the weights?

# %%
for depth in (1, 5, 20):
    print(f"{depth:2} sigmoids leave at most {0.25**depth:.1e}; as many relus, where they are open, {1.0**depth}")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# Nothing is differentiated twice: each layer's slope is multiplied in once. And the *gradient* fades, not the weights.
# They stay nearly as they are, which is the trouble: they hardly learn. You will measure it in the notebook on
# training.
#
# </details>
#
# ### A shortcut
#
# > "A residual block adds its output again, against the vanishing gradient."
#
# **Predict:** a block makes $F(x) = 0.1x$ of its input, and there is a shortcut. What should come out for $x = 10$, if
# the block's *output* is added again? What if its *input* is? With which of the two does a block that has learned
# nothing yet, $F(x) = 0$, do no harm?

# %%
for factor in (0.1, 0.0):
    inside = factor * 10
    print(f"F(10) = {inside:3}: output added again {inside + inside:4}, input added {inside + 10:4}")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# The *input* is added: $F(x) + x$. So a block can do nothing at all, and a deeper network need not be worse than a flat
# one. That was the reason that its inventors gave: deeper plain networks had larger errors, even on the photos that
# they were trained with (*degradation*). That gradients get through more easily is true as well.
#
# </details>
#
# ### Two thousand times
#
# > "R-CNN was the first to find objects with a convolutional network."
#
# It proposes about 2000 boxes in a photo and sends each through the network. Its successor, Fast R-CNN, sends the whole
# photo through the convolutions once, and cuts the boxes out of the *maps*.
#
# **Predict:** how many times the work of AlexNet's convolutions does each do? Take boxes of 224 × 224, and a photo of
# 896 × 672.

# %%
try:
    for what, photo, times in [("2000 boxes", (3, 224, 224), 2000), ("one photo", (3, 896, 672), 1)]:
        steps = list(zip(ALEXNET[:13], network_shapes(photo, ALEXNET[:13]), strict=True))
        befores = [photo, *(came_out for _, came_out in steps)]
        work = sum(layer_counts(layer, b, a)[1] for (layer, a), b in zip(steps, befores, strict=False))
        print(f"{what:10}: {times * work / 1e9:7.1f} thousand million multiply-adds")
except NotImplementedError:
    print("Come back here when the functions of sections 2 and 3 are written.")

# %% [markdown]
# <details><summary>What we make of it</summary>
#
# More than a hundred times the work, and most of it on the same pixels, again and again. As for "the first": faces were
# found with convolutional networks in the nineties already, and pedestrians later. R-CNN was the one that found objects
# of all kinds so much better that everybody took it up.
#
# </details>
#
# ### Who won?
#
# > "Winners of the ImageNet competition: AlexNet 2012, VGG 2014, GoogLeNet 2014, ResNet 2015, DenseNet 2017."
#
# **Predict:** there are two winners in 2014. Can that be?
#
# <details><summary>What we make of it</summary>
#
# GoogLeNet won the classification in 2014 and VGG came second (it won at locating the object). DenseNet was a best
# paper of a large conference in 2017, but it didn't win this competition; SENet did. Five famous networks they are, all
# the same.
#
# </details>
#
# ## Look back
#
# Can you say, without scrolling up,
#
# - why `reshape` can't put the channels first?
# - what decides how many maps come out of a convolution, and what decides how large they are?
# - why larger photos need no larger filters, but a larger first linear layer?
# - where a network keeps most of its parameters, and where it does most of its work?
#
# Then no table of layers can frighten you any more. In the next notebook you look inside of the first of them.

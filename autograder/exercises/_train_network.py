"""The loss of a small network (conv, relu, pool, flatten, linear, cross-entropy) and its gradients, by torch.

Wrong ones here compute another network or another loss, and are true to it.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.lazy import F, torch


def scores(x, w1, b1, w2, b2):
    return F.linear(pooled(x, w1, b1).flatten(1), w2, b2)


def pooled(x, w1, b1):
    return F.max_pool2d(F.relu(F.conv2d(x, w1, b1, padding=1)), 2)


def with_gradients(loss, w1, b1, w2, b2):
    """`loss` takes the four parameters. Returns it and its gradients."""
    leaves = [parameter.clone().requires_grad_() for parameter in (w1, b1, w2, b2)]
    found = loss(*leaves)
    gradients = torch.autograd.grad(found, leaves, allow_unused=True, materialize_grads=True)
    return (found.detach(), *gradients)


def loss_and_gradients(x, y, w1, b1, w2, b2):
    return with_gradients(lambda *p: F.cross_entropy(scores(x, *p), y), w1, b1, w2, b2)


def relu_left_out(x, y, w1, b1, w2, b2):
    """Print the smallest number that goes into the pooling. What should the ReLU have done to it?"""

    def loss(w1, b1, w2, b2):
        hidden = F.max_pool2d(F.conv2d(x, w1, b1, padding=1), 2)
        return F.cross_entropy(F.linear(hidden.flatten(1), w2, b2), y)

    return with_gradients(loss, w1, b1, w2, b2)


def relu_on_scores(x, y, w1, b1, w2, b2):
    """Print the scores. May a class have a negative one?"""
    return with_gradients(lambda *p: F.cross_entropy(F.relu(scores(x, *p)), y), w1, b1, w2, b2)


def softmax_twice(x, y, w1, b1, w2, b2):
    """cross_entropy takes scores, and does the softmax itself. What do you give it?"""
    return with_gradients(lambda *p: F.cross_entropy(F.softmax(scores(x, *p), 1), y), w1, b1, w2, b2)


def loss_summed(x, y, w1, b1, w2, b2):
    """Give it every image twice. Should the loss double?"""
    return with_gradients(lambda *p: F.cross_entropy(scores(x, *p), y, reduction="sum"), w1, b1, w2, b2)


def averaged_again(x, y, w1, b1, w2, b2):
    """cross_entropy has divided by the number of images already. Who else does?"""
    return with_gradients(lambda *p: F.cross_entropy(scores(x, *p), y) / len(y), w1, b1, w2, b2)


def no_bias_in_convolution(x, y, w1, b1, w2, b2):
    """Give the convolution other biases. Does the loss change?"""
    return with_gradients(lambda w1, b1, w2, b2: F.cross_entropy(scores(x, w1, 0 * b1, w2, b2), y), w1, b1, w2, b2)


def no_bias_in_linear(x, y, w1, b1, w2, b2):
    """Give the linear layer other biases. Does the loss change?"""
    return with_gradients(lambda w1, b1, w2, b2: F.cross_entropy(scores(x, w1, b1, w2, 0 * b2), y), w1, b1, w2, b2)


def channels_flattened_last(x, y, w1, b1, w2, b2):
    """Which axis does your flattening put last: the columns, or the channels?"""

    def loss(w1, b1, w2, b2):
        flat = pooled(x, w1, b1).permute(0, 2, 3, 1).flatten(1)
        return F.cross_entropy(F.linear(flat, w2, b2), y)

    return with_gradients(loss, w1, b1, w2, b2)


def averages_pooled(x, y, w1, b1, w2, b2):
    """What does the pooling layer keep of each window: the mean, or the largest number?"""

    def loss(w1, b1, w2, b2):
        hidden = F.avg_pool2d(F.relu(F.conv2d(x, w1, b1, padding=1)), 2)
        return F.cross_entropy(F.linear(hidden.flatten(1), w2, b2), y)

    return with_gradients(loss, w1, b1, w2, b2)


WRONG_NETWORKS = (
    relu_left_out, relu_on_scores, softmax_twice, loss_summed, averaged_again, no_bias_in_convolution,
    no_bias_in_linear, channels_flattened_last, averages_pooled,
)  # fmt: skip

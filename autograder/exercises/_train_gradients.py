"""The right loss, and wrong gradients of it: something on the way back is forgotten or turned."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._train_network import loss_and_gradients, pooled, scores
from autograder.lazy import F, torch


def _back(x, y, w1, b1, w2, b2, dscores=None, through_relu=True):
    """The way back, a layer at a time. `dscores` changes the gradient of the scores."""
    out = scores(x, w1, b1, w2, b2).requires_grad_()
    loss = F.cross_entropy(out, y)
    up = torch.autograd.grad(loss, out)[0]
    up = up if dscores is None else dscores(up)
    hidden = pooled(x, w1, b1)
    dflat = up @ w2
    leaves = [w1.clone().requires_grad_(), b1.clone().requires_grad_()]
    before = F.conv2d(x, *leaves, padding=1)
    after = F.relu(before) if through_relu else before
    # without the ReLU on the way back, each window's gradient still goes to where the largest ReLU'd number was
    picked = F.max_pool2d(F.relu(before), 2, return_indices=True)[1]
    small = after.flatten(2).gather(2, picked.flatten(2)).reshape(hidden.shape)
    dw1, db1 = torch.autograd.grad(small, leaves, dflat.reshape(hidden.shape))
    return loss.detach(), dw1, db1, up.T @ hidden.flatten(1), up.sum(0)


def relu_skipped_on_the_way_back(x, y, w1, b1, w2, b2):
    """How many layers are there on the way, and how many on the way back? Which one is missing?"""
    return _back(x, y, w1, b1, w2, b2, through_relu=False)


def gradient_turned(x, y, w1, b1, w2, b2):
    """Raise a bias of the linear layer a little, and see whether the loss grows. What sign has its gradient?"""
    loss, *gradients = loss_and_gradients(x, y, w1, b1, w2, b2)
    return (loss, *(-gradient for gradient in gradients))


def gradients_summed(x, y, w1, b1, w2, b2):
    """Your loss is a mean over the images. Are your gradients those of a mean, or those of a sum?"""
    loss, *gradients = loss_and_gradients(x, y, w1, b1, w2, b2)
    return (loss, *(len(y) * gradient for gradient in gradients))


def gradients_divided_again(x, y, w1, b1, w2, b2):
    """cross_entropy has divided by the number of images already. Who else does, on the way back?"""
    loss, *gradients = loss_and_gradients(x, y, w1, b1, w2, b2)
    return (loss, *(gradient / len(y) for gradient in gradients))


def loss_alone_summed(x, y, w1, b1, w2, b2):
    """Your gradients are those of a mean. Is your loss a mean, too?"""
    loss, *gradients = loss_and_gradients(x, y, w1, b1, w2, b2)
    return (len(y) * loss, *gradients)


def scores_sent_back(x, y, w1, b1, w2, b2):
    """What goes back into the linear layer: the scores, or the gradient of the loss for them?"""
    out = scores(x, w1, b1, w2, b2)
    return _back(x, y, w1, b1, w2, b2, dscores=lambda up: out)


def probabilities_sent_back(x, y, w1, b1, w2, b2):
    """Must the score of the right class rise or fall? Yours all fall: look where y comes in."""
    share = F.softmax(scores(x, w1, b1, w2, b2), 1) / len(y)
    return _back(x, y, w1, b1, w2, b2, dscores=lambda up: share)


def ones_sent_back(x, y, w1, b1, w2, b2):
    """cross_entropy returns two things. What goes back into the linear layer?"""
    return _back(x, y, w1, b1, w2, b2, dscores=torch.ones_like)


def biases_forgotten(x, y, w1, b1, w2, b2):
    """Print db1 and db2. Has moving a bias really no effect on the loss?"""
    loss, dw1, db1, dw2, db2 = loss_and_gradients(x, y, w1, b1, w2, b2)
    return loss, dw1, 0 * db1, dw2, 0 * db2


def convolution_forgotten(x, y, w1, b1, w2, b2):
    """Print dw1 and db1. Does your way back end at the linear layer?"""
    loss, dw1, db1, dw2, db2 = loss_and_gradients(x, y, w1, b1, w2, b2)
    return loss, 0 * dw1, 0 * db1, dw2, db2


WRONG_GRADIENTS = (
    relu_skipped_on_the_way_back, gradient_turned, gradients_summed, gradients_divided_again, loss_alone_summed,
    scores_sent_back, probabilities_sent_back, ones_sent_back, biases_forgotten, convolution_forgotten,
)  # fmt: skip

"""The length of the loss's gradient for every layer's weights, right and wrong. The loss: the mean of all outputs."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.lazy import torch


def _active(x, activation):
    return torch.sigmoid(x) if activation == "sigmoid" else torch.relu(x)


def _gradients(x, weights, activation, act=_active, loss=None, last=True):
    """Of every layer's weights, and of every layer's input (and the last one's output)."""
    leaves = [torch.as_tensor(w).clone().requires_grad_() for w in weights]
    held = [x.clone().requires_grad_()]
    for at, w in enumerate(leaves):
        out = held[-1] @ w.T
        held.append(act(out, activation) if last or at + 1 < len(leaves) else out)
    found = torch.autograd.grad((loss or torch.mean)(held[-1]), leaves + held)
    return found[: len(leaves)], found[len(leaves) :]


def _lengths(arrays):
    return torch.stack([torch.linalg.vector_norm(array) for array in arrays])


def gradient_norms(x, weights, activation):
    return _lengths(_gradients(x, weights, activation)[0])


def derivative_forgotten(x, weights, activation):
    """What does the activation do to a gradient on its way back? Yours passes it on as it is."""

    def passed_on(value, activation):
        return value + (_active(value, activation) - value).detach()

    return _lengths(_gradients(x, weights, activation, passed_on)[0])


def always_sigmoid(x, weights, activation):
    """Does your answer change with the activation?"""
    return gradient_norms(x, weights, "sigmoid")


def always_relu(x, weights, activation):
    """Does your answer change with the activation?"""
    return gradient_norms(x, weights, "relu")


def slope_of_the_output(x, weights, activation):
    """The sigmoid's slope is s * (1 - s). Which number is s: what came out of the sigmoid, or its sigmoid again?"""
    return _with_slope(x, weights, activation, lambda before, out: _gradient_at(out, activation))


def slope_of_the_input(x, weights, activation):
    """The sigmoid's slope is s * (1 - s). Which number is s: what went into the sigmoid, or what came out?"""
    return _with_slope(x, weights, activation, lambda before, out: before * (1 - before))


def _gradient_at(value, activation):
    value = value.detach().requires_grad_()
    return torch.autograd.grad(_active(value, activation).sum(), value)[0]


def _with_slope(x, weights, activation, slope):
    """For the sigmoid, another slope than the right one; ReLU is right."""

    def act(value, activation):
        out = _active(value, activation)
        if activation == "relu":
            return out
        tilted = value * slope(value.detach(), out.detach())
        return tilted + (out - tilted).detach()

    return _lengths(_gradients(x, weights, activation, act)[0])


def last_one_first(x, weights, activation):
    """Which layer is the first number about? You fill the list on the way back."""
    return gradient_norms(x, weights, activation).flip(0)


def of_the_outputs(x, weights, activation):
    """You measure the gradient of what each layer puts out. Which one is it that changes the weights?"""
    return _lengths(_gradients(x, weights, activation)[1][1:])


def of_the_inputs(x, weights, activation):
    """You measure the gradient that each layer sends on. Which one is it that changes the weights?"""
    return _lengths(_gradients(x, weights, activation)[1][:-1])


def of_the_weights(x, weights, activation):
    """You measure the weights themselves. How long is the gradient of the loss for them?"""
    return _lengths([torch.as_tensor(w) for w in weights])


def squared(x, weights, activation):
    """The length of (3, 4) is 5. What do you get for it?"""
    return gradient_norms(x, weights, activation) ** 2


def absolute_values_added(x, weights, activation):
    """The length of (3, 4) is 5. What do you get for it?"""
    return torch.stack([g.abs().sum() for g in _gradients(x, weights, activation)[0]])


def per_weight(x, weights, activation):
    """The length of (3, 4) is 5. What do you get for it?"""
    return torch.stack([g.pow(2).mean().sqrt() for g in _gradients(x, weights, activation)[0]])


def largest_alone(x, weights, activation):
    """The length of (3, 4) is 5. What do you get for it?"""
    return torch.stack([g.abs().max() for g in _gradients(x, weights, activation)[0]])


def spectral(x, weights, activation):
    """For a matrix np.linalg.norm(dw, 2) is another norm. Look at all its numbers as one long row."""
    return torch.stack([torch.linalg.matrix_norm(g, 2) for g in _gradients(x, weights, activation)[0]])


def loss_summed(x, weights, activation):
    """The loss is the mean of all outputs. What is its gradient for one of them?"""
    return _lengths(_gradients(x, weights, activation, loss=torch.sum)[0])


def mean_over_rows_alone(x, weights, activation):
    """The loss is the mean of all outputs, of all rows. By how many numbers do you divide?"""
    return _lengths(_gradients(x, weights, activation, loss=lambda out: out.sum(1).mean())[0])


def no_activation_at_the_end(x, weights, activation):
    """How many layers are there, and how many activations? One comes after the last layer, too."""
    return _lengths(_gradients(x, weights, activation, last=False)[0])


def first_layer_alone(x, weights, activation):
    """How many layers are there, and how many numbers do you return?"""
    return gradient_norms(x, weights, activation)[:1]


MISCONCEPTIONS = (
    derivative_forgotten, always_sigmoid, always_relu, slope_of_the_output, slope_of_the_input, last_one_first,
    of_the_outputs, of_the_inputs, of_the_weights, squared, absolute_values_added, per_weight, largest_alone, spectral,
    loss_summed, mean_over_rows_alone, no_activation_at_the_end, first_layer_alone,
)  # fmt: skip

"""Two small models for the training loop: in NumPy, as they are given to students, and in torch."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.lazy import F, torch

_LOSS = """
def _loss(scores, y):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    share = powers / powers.sum(axis=1, keepdims=True)
    rows = np.arange(len(y))
    loss = -np.log(share[rows, y]).mean()
    share[rows, y] -= 1
    return float(loss), share / len(y)
"""
MODELS = {
    "linear": _LOSS
    + """
def model(x, y, w, b):
    loss, dscores = _loss(x @ w.T + b, y)
    return loss, dscores.T @ x, dscores.sum(axis=0)
""",
    "hidden": _LOSS
    + """
def model(x, y, w1, b1, w2):
    before = x @ w1.T + b1
    hidden = np.maximum(before, 0)
    loss, dscores = _loss(hidden @ w2.T, y)
    dbefore = (dscores @ w2) * (before > 0)
    return loss, dbefore.T @ x, dbefore.sum(axis=0), dscores.T @ hidden
""",
}
"""The text of a function that gives the loss and the gradient for each parameter, for rows of 4 numbers."""

_SHAPES = {"linear": ((3, 4), (3,)), "hidden": ((5, 4), (5,), (3, 5))}


def parameters_of(model, rng):
    return [rng.normal(size=shape) for shape in _SHAPES[model]]


def loss_of(rows, labels, parameters):
    """The same by torch; which of the two models it is shows in the number of parameters."""
    w, b, *more = parameters
    scores = rows @ w.T + b
    for weights in more:
        scores = F.relu(scores) @ weights.T
    return F.cross_entropy(scores, labels)


def tensors(parameters):
    return [torch.as_tensor(parameter).clone() for parameter in parameters]

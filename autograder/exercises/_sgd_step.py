"""A step of gradient descent, right and wrong."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.lazy import torch


def one_step(w, dw, lr, weight_decay, mu=0.0, v=None):
    """torch's own optimizer, with v as the velocity that it remembers."""
    w = w.clone().requires_grad_()
    w.grad = dw.clone()
    optimizer = torch.optim.SGD([w], lr=lr, momentum=mu, weight_decay=weight_decay)
    if v is not None:
        optimizer.state[w]["momentum_buffer"] = v.clone()
    optimizer.step()
    return w.detach(), optimizer.state[w].get("momentum_buffer")


def sgd(w, dw, lr, weight_decay=0.0):
    return one_step(w, dw, lr, weight_decay)[0]


def uphill(w, dw, lr, weight_decay=0.0):
    """The gradient points to where the loss grows. Which way do you want to go?"""
    return sgd(w, -dw - weight_decay * w, lr)


def only_the_change(w, dw, lr, weight_decay=0.0):
    """You return how far to go. Where is the point that it starts from?"""
    return sgd(w, dw, lr, weight_decay) - w


def not_moved(w, dw, lr, weight_decay=0.0):
    """Print w before and after. Which array holds the new weights, and which one do you return?"""
    return w.clone()


def nothing_returned(w, dw, lr, weight_decay=0.0):
    """Inside of a function, w = ... only gives the name w to something new. How does the caller get it?"""
    return


def rate_forgotten(w, dw, lr, weight_decay=0.0):
    """Try two learning rates. Does the step become longer?"""
    return sgd(w, dw, 1.0, weight_decay)


def divided_by_rate(w, dw, lr, weight_decay=0.0):
    """Does a smaller learning rate make your step smaller?"""
    return sgd(w, dw, 1 / lr, weight_decay)


def sign_of_gradient(w, dw, lr, weight_decay=0.0):
    """Is your step longer where the gradient is larger?"""
    return sgd(w, torch.sign(dw + weight_decay * w), lr)


def decay_ignored(w, dw, lr, weight_decay=0.0):
    """With a gradient of 0 and some weight decay, what becomes of w? Should it shrink?"""
    return sgd(w, dw, lr)


def decay_grows(w, dw, lr, weight_decay=0.0):
    """With a gradient of 0, does your weight decay make w smaller or larger?"""
    return sgd(w, dw - weight_decay * w, lr)


def decay_without_rate(w, dw, lr, weight_decay=0.0):
    """Weight decay belongs to the gradient. By what is every gradient multiplied in a step?"""
    return sgd(w, dw, lr) - weight_decay * w


def decay_after_step(w, dw, lr, weight_decay=0.0):
    """Which w does the decay look at: the one before the step, or the one after it?"""
    return sgd(w, dw, lr) * (1 - lr * weight_decay)


def decay_doubled(w, dw, lr, weight_decay=0.0):
    """The penalty is weight_decay / 2 times the sum of squares. What is its gradient?"""
    return sgd(w, dw, lr, 2 * weight_decay)


def decay_not_times_w(w, dw, lr, weight_decay=0.0):
    """Does your weight decay pull a large weight more than a small one, and negative ones upwards?"""
    return sgd(w, dw + weight_decay, lr)


def decay_by_sign(w, dw, lr, weight_decay=0.0):
    """Does your weight decay pull a large weight more than a small one?"""
    return sgd(w, dw + weight_decay * torch.sign(w), lr)


def decay_of_gradient(w, dw, lr, weight_decay=0.0):
    """What should decay: the weights, or the gradient?"""
    return sgd(w, dw * (1 - weight_decay), lr)


WRONG_STEPS = (
    uphill, only_the_change, not_moved, nothing_returned, rate_forgotten, divided_by_rate, sign_of_gradient,
    decay_ignored, decay_grows, decay_without_rate, decay_after_step, decay_doubled, decay_not_times_w, decay_by_sign,
    decay_of_gradient,
)  # fmt: skip

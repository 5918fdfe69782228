"""A whole way down with momentum, right and wrong: the weights after every step."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises import _sgd_momentum as steps
from autograder.lazy import torch


def descend(w, gradient, rates, mu, weight_decay=0.0):
    """By torch's own optimizer, whose rate is changed on the way."""
    w = w.clone().requires_grad_()
    optimizer = torch.optim.SGD([w], lr=1.0, momentum=mu, weight_decay=weight_decay)
    path = []
    for rate in rates:
        optimizer.param_groups[0]["lr"] = rate
        w.grad = gradient(w.detach())
        optimizer.step()
        path.append(w.detach().clone())
    return torch.stack(path)


def _by(step, w, gradient, rates, mu, weight_decay):
    """With a step that remembers v."""
    v, path = torch.zeros_like(w), []
    for rate in rates:
        w, v = step(w, gradient(w), v, rate, mu, weight_decay)
        path.append(w)
    return torch.stack(path)


def rate_in_velocity(w, gradient, rates, mu, weight_decay=0.0):
    """When the rate falls, do your steps become shorter at once? Look at what the velocity remembers."""
    return _by(steps.rate_in_velocity, w, gradient, rates, mu, weight_decay)


def averaged(w, gradient, rates, mu, weight_decay=0.0):
    """Let the gradient be 1 forever. What does v grow to with mu = 0.9: to 1, or to 10?"""
    return _by(steps.averaged, w, gradient, rates, mu, weight_decay)


def nesterov(w, gradient, rates, mu, weight_decay=0.0):
    """Your steps look ahead (Nesterov's). What does the contract subtract?"""
    return _by(steps.nesterov, w, gradient, rates, mu, weight_decay)


def uphill(w, gradient, rates, mu, weight_decay=0.0):
    """The gradient points to where the loss grows. Which way do you go?"""
    return _by(steps.uphill_with_momentum, w, gradient, rates, mu, weight_decay)


def moved_by_old_velocity(w, gradient, rates, mu, weight_decay=0.0):
    """Your first step goes nowhere. Which comes first: the new velocity, or the step?"""
    return _by(steps.moved_by_old_velocity, w, gradient, rates, mu, weight_decay)


def decay_ignored(w, gradient, rates, mu, weight_decay=0.0):
    """Does the way change when you change the weight decay?"""
    return descend(w, gradient, rates, mu)


def velocity_reset(w, gradient, rates, mu, weight_decay=0.0):
    """The first step is right. What does the second one remember of it: where is v set to 0?"""
    return descend(w, gradient, rates, 0.0, weight_decay)


def velocity_not_slowed(w, gradient, rates, mu, weight_decay=0.0):
    """What part of the velocity is left for the next step? Does the way change with mu?"""
    return descend(w, gradient, rates, 1.0, weight_decay)


def first_step_damped(w, gradient, rates, mu, weight_decay=0.0):
    """Take one step, by hand and with your function. How long is it, when v is 0 before?"""

    def damped(w, dw, v, lr, mu, weight_decay):
        step = steps.momentum if v.any() else steps.averaged
        return step(w, dw, v, lr, mu, weight_decay)

    return _by(damped, w, gradient, rates, mu, weight_decay)


def first_rate_kept(w, gradient, rates, mu, weight_decay=0.0):
    """The first step is right. Which rate does the second one take?"""
    return descend(w, gradient, (rates[0],) * len(rates), mu, weight_decay)


def last_rate_used(w, gradient, rates, mu, weight_decay=0.0):
    """Which rate does the first step take?"""
    return descend(w, gradient, (rates[-1],) * len(rates), mu, weight_decay)


def gradient_of_the_start(w, gradient, rates, mu, weight_decay=0.0):
    """The first step is right. Where are you when you ask for the second gradient?"""
    start = gradient(w)
    return descend(w, lambda _: start, rates, mu, weight_decay)


def gradient_of_the_step_before(w, gradient, rates, mu, weight_decay=0.0):
    """The first step is right. Is the gradient of the second one taken where you are, or where you were?"""
    asked = [w]

    def late(now):
        asked.append(now.clone())
        return gradient(asked[-2])

    return descend(w, late, rates, mu, weight_decay)


def never_moved(w, gradient, rates, mu, weight_decay=0.0):
    """Does every step start where the last one ended?"""
    return torch.stack([descend(w, gradient, (rate,), mu, weight_decay)[0] for rate in rates])


def noted_before_the_step(w, gradient, rates, mu, weight_decay=0.0):
    """The path should hold the weights after each step. What is the first that you note?"""
    return torch.cat([w[None], descend(w, gradient, rates, mu, weight_decay)[:-1]])


def start_noted_too(w, gradient, rates, mu, weight_decay=0.0):
    """How many steps are there, and how many weights do you note?"""
    return torch.cat([w[None], descend(w, gradient, rates, mu, weight_decay)])


def last_alone(w, gradient, rates, mu, weight_decay=0.0):
    """Where does your path note the weights after the first step?"""
    return descend(w, gradient, rates, mu, weight_decay)[-1]


def all_the_last(w, gradient, rates, mu, weight_decay=0.0):
    """All of your path is one and the same. Did you note each step's numbers, or one array that went on changing?"""
    return descend(w, gradient, rates, mu, weight_decay)[-1:].expand(len(rates), *w.shape)


WRONG_DESCENTS = (
    rate_in_velocity, averaged, nesterov, uphill, moved_by_old_velocity, decay_ignored, velocity_reset,
    velocity_not_slowed, first_step_damped, first_rate_kept, last_rate_used, gradient_of_the_start,
    gradient_of_the_step_before, never_moved, noted_before_the_step, start_noted_too, last_alone, all_the_last,
)  # fmt: skip

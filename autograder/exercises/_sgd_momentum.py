"""A step with momentum, right and wrong."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._sgd_step import one_step, sgd


def momentum(w, dw, v, lr, mu, weight_decay=0.0):
    return one_step(w, dw, lr, weight_decay, mu, v)


def _with(velocity):
    """The rest of the step is right: w - lr * v."""
    return lambda w, v, lr: (w - lr * velocity, velocity)


def rate_in_velocity(w, dw, v, lr, mu, weight_decay=0.0):
    """Change the learning rate halfway: should that change the velocity that you have, too?"""
    v = mu * v + lr * (dw + weight_decay * w)
    return w - v, v


def rate_in_velocity_with_sign(w, dw, v, lr, mu, weight_decay=0.0):
    """Your velocity holds steps: they have the rate and the sign in them. What does v of the contract add up?"""
    v = mu * v - lr * (dw + weight_decay * w)
    return w + v, v


def averaged(w, dw, v, lr, mu, weight_decay=0.0):
    """Let the gradient be 1 forever. What does v grow to with mu = 0.9: to 1, or to 10?"""
    return _with(mu * v + (1 - mu) * (dw + weight_decay * w))(w, v, lr)


def weights_turned(w, dw, v, lr, mu, weight_decay=0.0):
    """What is multiplied by mu: what you remember, or what is new?"""
    return _with(v + mu * (dw + weight_decay * w))(w, v, lr)


def velocity_not_slowed(w, dw, v, lr, mu, weight_decay=0.0):
    """With gradients of 0, should the velocity stay as it is forever?"""
    return _with(v + dw + weight_decay * w)(w, v, lr)


def velocity_not_used(w, dw, v, lr, mu, weight_decay=0.0):
    """v is right. Does your new w depend on the old velocity?"""
    return sgd(w, dw, lr, weight_decay), momentum(w, dw, v, lr, mu, weight_decay)[1]


def velocity_forgotten(w, dw, v, lr, mu, weight_decay=0.0):
    """With a gradient of 0, does w still move on? It should: it has a velocity."""
    return _with(dw + weight_decay * w)(w, v, lr)


def old_velocity_returned(w, dw, v, lr, mu, weight_decay=0.0):
    """w is right. Which velocity will the next step start from?"""
    return momentum(w, dw, v, lr, mu, weight_decay)[0], v.clone()


def moved_by_old_velocity(w, dw, v, lr, mu, weight_decay=0.0):
    """v is right. Which comes first: the new velocity, or the step?"""
    return w - lr * v, momentum(w, dw, v, lr, mu, weight_decay)[1]


def nesterov(w, dw, v, lr, mu, weight_decay=0.0):
    """v is right, but your step looks ahead (Nesterov's). What does the contract subtract?"""
    gradient = dw + weight_decay * w
    v = mu * v + gradient
    return w - lr * (gradient + mu * v), v


def gradient_twice(w, dw, v, lr, mu, weight_decay=0.0):
    """v is right, and has the gradient in it already. How often do you subtract it?"""
    gradient = dw + weight_decay * w
    v = mu * v + gradient
    return w - lr * (v + gradient), v


def step_without_rate(w, dw, v, lr, mu, weight_decay=0.0):
    """v is right. Try two learning rates: does the step become longer?"""
    return _with(mu * v + dw + weight_decay * w)(w, v, 1.0)


def uphill_with_momentum(w, dw, v, lr, mu, weight_decay=0.0):
    """v is right, and points to where the loss grows. Which way do you want to go?"""
    return _with(mu * v + dw + weight_decay * w)(w, v, -lr)


def gradient_subtracted(w, dw, v, lr, mu, weight_decay=0.0):
    """Where v starts at 0, it should become the gradient. What does yours become?"""
    return _with(mu * v - dw - weight_decay * w)(w, v, lr)


def always_nine_tenths(w, dw, v, lr, mu, weight_decay=0.0):
    """Try two values of mu. Does your velocity change?"""
    return momentum(w, dw, v, lr, 0.9, weight_decay)


def no_decay(w, dw, v, lr, mu, weight_decay=0.0):
    """With gradient and velocity of 0 and some weight decay, what becomes of w? Should it shrink?"""
    return momentum(w, dw, v, lr, mu)


def decay_beside_velocity(w, dw, v, lr, mu, weight_decay=0.0):
    """Does the velocity know of your weight decay? It belongs to the gradient."""
    moved, v = momentum(w, dw, v, lr, mu)
    return moved - lr * weight_decay * w, v


def decay_in_velocity_by_rate(w, dw, v, lr, mu, weight_decay=0.0):
    """By how many learning rates is your weight decay multiplied in the end? It belongs to the gradient."""
    return _with(mu * v + dw + lr * weight_decay * w)(w, v, lr)


WRONG_MOMENTUM = (
    rate_in_velocity, rate_in_velocity_with_sign, averaged, weights_turned, velocity_not_slowed, velocity_not_used,
    velocity_forgotten, old_velocity_returned, moved_by_old_velocity, nesterov, gradient_twice, step_without_rate,
    uphill_with_momentum, gradient_subtracted, always_nine_tenths, no_decay, decay_beside_velocity,
    decay_in_velocity_by_rate,
)  # fmt: skip

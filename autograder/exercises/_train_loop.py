"""The training loop, right and wrong: the loss of every batch, and the trained parameters. By torch.

Wrong ways to make the batches stand in `_train_batches.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._train_models import loss_of, tensors
from autograder.lazy import torch


def cut(order, batch_size):
    return [order[at : at + batch_size] for at in range(0, len(order), batch_size)]


def trained(rows, labels, parameters, rounds, lr, step=None):
    """`rounds` yields a list of batches, each a list of row numbers, for every epoch. Returns (losses, parameters).

    `step` makes new parameters of (parameters, gradients, lr, number of the step).
    """
    losses, now = [], tensors(parameters)
    for batches in rounds:
        for batch in batches:
            loss, gradients = _asked(rows[batch], labels[batch], now)
            losses.append(loss)
            now = (step or _down)(now, gradients, lr, len(losses))
    noted = torch.stack(losses) if losses else torch.zeros(0)
    return noted, torch.cat([parameter.flatten() for parameter in now])


def _asked(x, y, parameters):
    leaves = [parameter.clone().requires_grad_() for parameter in parameters]
    loss = loss_of(x, y, leaves)
    return loss.detach(), torch.autograd.grad(loss, leaves)


def _down(parameters, gradients, lr, number):
    return [p - lr * g for p, g in zip(parameters, gradients, strict=True)]


def right_rounds(rows, epochs, batch_size, rng):
    for _ in range(epochs):
        yield cut(rng.permutation(len(rows)), batch_size)


def train(rows, labels, parameters, epochs, batch_size, lr, rng):
    return trained(rows, labels, parameters, right_rounds(rows, epochs, batch_size, rng), lr)


def _stepping(step):
    return lambda rows, labels, parameters, epochs, batch_size, lr, rng: trained(
        rows, labels, parameters, right_rounds(rows, epochs, batch_size, rng), lr, step
    )


def uphill(rows, labels, parameters, epochs, batch_size, lr, rng):
    """Do your losses fall? The gradient points to where the loss grows."""
    return train(rows, labels, parameters, epochs, batch_size, -lr, rng)


def never_updated(rows, labels, parameters, epochs, batch_size, lr, rng):
    """Print the parameters before and after. Do the ones that you trained find their way into the next batch?"""
    return train(rows, labels, parameters, epochs, batch_size, 0.0, rng)


def biases_not_updated(rows, labels, parameters, epochs, batch_size, lr, rng):
    """Print all parameters before and after. Which of them have not moved?"""
    return _stepping(
        lambda ps, gs, lr, _: [p - lr * g if p.ndim > 1 else p for p, g in zip(ps, gs, strict=True)]
    )(rows, labels, parameters, epochs, batch_size, lr, rng)  # fmt: skip


def last_alone_updated(rows, labels, parameters, epochs, batch_size, lr, rng):
    """Print all parameters before and after. Which of them have moved?"""
    return _stepping(
        lambda ps, gs, lr, _: [*ps[:-1], ps[-1] - lr * gs[-1]]
    )(rows, labels, parameters, epochs, batch_size, lr, rng)  # fmt: skip


def first_alone_updated(rows, labels, parameters, epochs, batch_size, lr, rng):
    """Print all parameters before and after. Which of them have moved?"""
    return _stepping(
        lambda ps, gs, lr, _: [ps[0] - lr * gs[0], *ps[1:]]
    )(rows, labels, parameters, epochs, batch_size, lr, rng)  # fmt: skip


def gradients_pile_up(rows, labels, parameters, epochs, batch_size, lr, rng):
    """The first step is right. Whose gradients are in the second one: only those of its own batch?"""
    held = []

    def step(ps, gs, lr, number):
        held.append(gs)
        return [p - lr * sum(earlier[i] for earlier in held) for i, p in enumerate(ps)]

    return _stepping(step)(rows, labels, parameters, epochs, batch_size, lr, rng)


def rate_times_batch(rows, labels, parameters, epochs, batch_size, lr, rng):
    """The model's gradients are those of a mean over the batch. Does anything have to be multiplied by its size?"""
    return train(rows, labels, parameters, epochs, batch_size, lr * batch_size, rng)


def rate_divided_by_batch(rows, labels, parameters, epochs, batch_size, lr, rng):
    """The model's gradients are those of a mean over the batch. Does anything have to be divided by its size?"""
    return train(rows, labels, parameters, epochs, batch_size, lr / batch_size, rng)


def rate_falls(rows, labels, parameters, epochs, batch_size, lr, rng):
    """The first step is right. Is the learning rate of the second one the one that was asked for?"""
    return _stepping(lambda ps, gs, lr, number: _down(ps, gs, lr / number, number))(
        rows, labels, parameters, epochs, batch_size, lr, rng
    )


def losses_summed(rows, labels, parameters, epochs, batch_size, lr, rng):
    """The last batch is small: is its loss small for that reason alone? The model gives the mean."""
    losses, now = train(rows, labels, parameters, epochs, batch_size, lr, rng)
    sizes = [len(batch) for _ in range(epochs) for batch in cut(rows, batch_size)]
    return losses * torch.tensor(sizes), now


def loss_after_the_step(rows, labels, parameters, epochs, batch_size, lr, rng):
    """The parameters are right. Do you note a batch's loss before the parameters move, or after?"""
    losses = []

    def step(ps, gs, lr, number):
        moved = _down(ps, gs, lr, number)
        losses.append(loss_of(rows[batches[number - 1]], labels[batches[number - 1]], moved))
        return moved

    rounds = list(right_rounds(rows, epochs, batch_size, rng))
    batches = [batch for batches in rounds for batch in batches]
    _, now = trained(rows, labels, parameters, rounds, lr, step)
    return torch.stack(losses), now


def loss_of_each_epoch(rows, labels, parameters, epochs, batch_size, lr, rng):
    """How many batches were there, and how many losses do you return?"""
    losses, now = train(rows, labels, parameters, epochs, batch_size, lr, rng)
    return losses.reshape(epochs, -1).mean(1), now


def last_loss_of_each_epoch(rows, labels, parameters, epochs, batch_size, lr, rng):
    """How many batches were there, and how many losses do you return?"""
    losses, now = train(rows, labels, parameters, epochs, batch_size, lr, rng)
    return losses.reshape(epochs, -1)[:, -1], now


def start_returned(rows, labels, parameters, epochs, batch_size, lr, rng):
    """The losses are right. Which parameters do you return: those that the loop made?"""
    losses, _ = train(rows, labels, parameters, epochs, batch_size, lr, rng)
    return losses, torch.cat([p.flatten() for p in tensors(parameters)])


def starts_again_each_epoch(rows, labels, parameters, epochs, batch_size, lr, rng):
    """The first epoch is right. Where does the second one start from?"""
    rounds = right_rounds(rows, epochs, batch_size, rng)
    each = [trained(rows, labels, parameters, [batches], lr) for batches in rounds]
    return torch.cat([losses for losses, _ in each]), each[-1][1]


WRONG_LOOPS = (
    uphill, never_updated, biases_not_updated, last_alone_updated, first_alone_updated, gradients_pile_up,
    rate_times_batch, rate_divided_by_batch, rate_falls, losses_summed, loss_after_the_step, loss_of_each_epoch,
    last_loss_of_each_epoch, start_returned, starts_again_each_epoch,
)  # fmt: skip

"""Layers and optimizers as objects, made anew at every call; parameters in dicts; insists on what is promised."""

import itertools
import math
from dataclasses import dataclass, field

import layers
import numpy as np


@dataclass
class Fans:
    shape: tuple

    @property
    def area(self):
        return math.prod(self.shape[2:])

    @property
    def into(self):
        return self.shape[1] * self.area

    @property
    def out(self):
        return self.shape[0] * self.area


@dataclass
class Sgd:
    lr: float
    mu: float = 0.0
    decay: float = 0.0
    velocity: np.ndarray = None

    def step(self, w, dw):
        push = dw + self.decay * w
        self.velocity = push if self.velocity is None else self.velocity * self.mu + push
        return w - self.velocity * self.lr


@dataclass
class Layer:
    name: str
    settings: tuple = ()
    parameters: tuple = ()
    cache: object = field(default=None, repr=False)
    gradients: tuple = ()

    def forward(self, x):
        out, self.cache = getattr(layers, self.name + "_forward")(x, *self.parameters, *self.settings)
        return out

    def backward(self, dout):
        found = getattr(layers, self.name + "_backward")(dout, self.cache)
        if self.parameters:
            found, *self.gradients = found
        return found


def he_normal(shape, rng):
    return rng.normal(scale=math.sqrt(2 / Fans(shape).into), size=math.prod(shape)).reshape(shape, order="F")


def xavier_uniform(shape, rng):
    fans = Fans(shape)
    limit = math.sqrt(3 / ((fans.into + fans.out) / 2))
    return rng.uniform(-limit, limit, shape[::-1]).T


def init_network(shapes, rng):
    return [(he_normal(shape, rng), np.zeros(shape[0])) for shape in shapes]


def sgd_step(w, dw, lr, weight_decay=0.0):
    return Sgd(lr, decay=weight_decay).step(w, dw)


def sgd_momentum_step(w, dw, v, lr, mu, weight_decay=0.0):
    optimizer = Sgd(lr, mu, weight_decay, v)
    return optimizer.step(w, dw), optimizer.velocity


def descend(w, gradient, rates, mu, weight_decay=0.0):
    optimizer, path = Sgd(None, mu, weight_decay), [w]
    for optimizer.lr in rates:
        path += [optimizer.step(path[-1], gradient(path[-1]))]
    return np.array(path[1:])


def minibatches(x, y, batch_size, rng):
    rows = iter(rng.permutation(len(x)).tolist())
    batches = iter(lambda: list(itertools.islice(rows, batch_size)), [])
    return [(np.take(x, batch, axis=0), np.take(y, batch)) for batch in batches]


def network(w1, b1, w2, b2):
    return [
        Layer("conv2d", (1, 1), (w1, b1)), Layer("relu"), Layer("max_pool2d", (2,)), Layer("flatten"),
        Layer("linear", (), (w2, b2)),
    ]  # fmt: skip


def scores_of(net, x):
    for layer in net:
        x = layer.forward(x)
    return x


def loss_and_gradients(x, y, w1, b1, w2, b2):
    net = network(w1, b1, w2, b2)
    loss, up = layers.cross_entropy(scores_of(net, x), y)
    for layer in reversed(net):
        up = layer.backward(up)
    return (loss, *(gradient for layer in net for gradient in layer.gradients))


def train(model, parameters, x, y, epochs, batch_size, lr, rng):
    optimizers = [Sgd(lr) for _ in parameters]
    losses = []
    for images, labels in (batch for _ in range(epochs) for batch in minibatches(x, y, batch_size, rng)):
        loss, *gradients = model(images, labels, *parameters)
        losses += [loss]
        parameters = [o.step(p, g) for o, p, g in zip(optimizers, parameters, gradients, strict=True)]
    return np.array(losses), tuple(parameters)


def gradient_norms(x, weights, activation):
    net = [layer for w in weights for layer in (Layer("linear", (), (w,)), Layer(activation))]
    up = scores_of(net, x)
    up = np.ones(up.shape) / up.size
    for layer in reversed(net):
        up = layer.backward(up)
    return np.array([np.linalg.norm(layer.gradients[0]) for layer in net if layer.parameters])


def fit(x, y, rng):
    if x.min() < 0 or x.max() > 1:
        raise ValueError("pixels were promised from 0 to 1")
    mean = x.mean()
    (w1, b1), (w2, b2) = init_network([(8, 1, 3, 3), (y.max() + 1, 128)], rng)
    parameters = [w1, b1, w2, b2]
    for lr, epochs in ((0.1, 8), (0.03, 4)):
        parameters = train(loss_and_gradients, parameters, x - mean, y, epochs, 16, lr, rng)[1]
    return {"mean": mean, "parameters": parameters}


def predict(x, parameters):
    return scores_of(network(*parameters["parameters"]), x - parameters["mean"]).argmax(-1)

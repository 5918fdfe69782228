"""No layers at all: the network by einsum over shifted images, its pooling by halves; Box and Muller's normals."""

import numpy as np


def he_normal(shape, rng):
    radius = np.sqrt(-2 * np.log(1 - rng.random(shape)))
    return radius * np.cos(2 * np.pi * rng.random(shape)) * (2 / np.prod(shape[1:])) ** 0.5


def xavier_uniform(shape, rng):
    fans = np.prod(shape) / shape[0] + np.prod(shape) / shape[1]
    return rng.uniform(low=-1, high=1, size=shape) * (6 / fans) ** 0.5


def init_network(shapes, rng):
    return tuple((he_normal(shape, rng), np.zeros(shape[:1])) for shape in shapes)


def sgd_step(w, dw, lr, weight_decay=0.0):
    return (1 - lr * weight_decay) * w - lr * dw


def sgd_momentum_step(w, dw, v, lr, mu, weight_decay=0.0):
    velocity = np.einsum("k,k...->...", np.array([mu, 1.0, weight_decay]), np.stack([v, dw, w]))
    return np.add(w, -lr * velocity), velocity


def descend(w, gradient, rates, mu, weight_decay=0.0):
    path = np.empty((len(rates), *w.shape))
    pushes = np.empty_like(path)
    now = w
    for step, lr in enumerate(rates):
        pushes[step] = gradient(now) + weight_decay * now
        weights = mu ** np.arange(step, -1, -1)  # the velocity is the sum of all pushes so far, the older the weaker
        now = now - lr * np.tensordot(weights, pushes[: step + 1], 1)
        path[step] = now
    return path


def minibatches(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    cuts = np.arange(batch_size, len(x), batch_size)
    return list(zip(np.split(x[order], cuts), np.split(y[order], cuts), strict=True))


def forward(x, w1, b1, w2, b2):
    high, wide = x.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    shifts = np.stack([padded[:, :, i : i + high, j : j + wide] for i in range(3) for j in range(3)])
    convolved = np.einsum("knchw,fck->nfhw", shifts, w1.reshape(*w1.shape[:2], 9), optimize=True)
    convolved += b1.reshape(1, -1, 1, 1)
    half_high, half_wide = high // 2, wide // 2
    cells = np.maximum(convolved, 0)[:, :, : 2 * half_high, : 2 * half_wide]
    cells = cells.reshape(len(x), len(w1), half_high, 2, half_wide, 2)
    pooled = cells.max(axis=(3, 5), keepdims=True)
    flat = pooled.reshape(len(x), -1)
    return shifts, convolved, cells, pooled, flat, flat @ w2.T + b2


def loss_and_gradients(x, y, w1, b1, w2, b2):
    shifts, convolved, cells, pooled, flat, scores = forward(x, w1, b1, w2, b2)
    logs = scores - np.logaddexp.reduce(scores, axis=1)[:, None]
    onehot = np.eye(scores.shape[1])[y]
    dscores = (np.exp(logs) - onehot) / len(x)
    dcells = (cells == pooled) * (dscores @ w2).reshape(pooled.shape)
    dconvolved = np.zeros_like(convolved)
    half_high, half_wide = dcells.shape[2], dcells.shape[4]
    dconvolved[:, :, : 2 * half_high, : 2 * half_wide] = dcells.reshape(len(x), len(w1), 2 * half_high, 2 * half_wide)
    dconvolved *= convolved > 0
    dw1 = np.einsum("knchw,nfhw->fck", shifts, dconvolved, optimize=True).reshape(w1.shape)
    return -(logs * onehot).sum() / len(x), dw1, dconvolved.sum((0, 2, 3)), dscores.T @ flat, dscores.sum(0)


def train(model, parameters, x, y, epochs, batch_size, lr, rng):
    shapes = [parameter.shape for parameter in parameters]
    ends = np.cumsum([parameter.size for parameter in parameters])[:-1]
    row = np.concatenate([parameter.ravel() for parameter in parameters])
    losses = np.zeros((epochs, -(-len(x) // batch_size)))

    def apart(row):
        return [part.reshape(shape) for part, shape in zip(np.split(row, ends), shapes, strict=True)]

    for epoch in range(epochs):
        for k, (images, labels) in enumerate(minibatches(x, y, batch_size, rng)):
            losses[epoch, k], *gradients = model(images, labels, *apart(row))
            row = row - lr * np.concatenate([np.ravel(gradient) for gradient in gradients])
    return losses.reshape(-1), apart(row)


def gradient_norms(x, weights, activation):
    active = {"sigmoid": lambda z: 0.5 + 0.5 * np.tanh(z / 2), "relu": lambda z: np.where(z > 0, z, 0)}[activation]
    slope = {"sigmoid": lambda a: a - a**2, "relu": lambda a: np.heaviside(a, 0)}[activation]
    outs = [x]
    for w in weights:
        outs.append(active(np.einsum("ni,oi->no", outs[-1], w)))

    def norms(layer, up):
        if layer < 0:
            return np.zeros(0)
        up = up * slope(outs[layer + 1])
        here = np.linalg.norm(np.einsum("no,ni->oi", up, outs[layer]))
        return np.append(norms(layer - 1, up @ weights[layer]), here)

    return norms(len(weights) - 1, np.full_like(outs[-1], 1 / outs[-1].size))


def fit(x, y, rng):
    (w1, b1), (w2, b2) = init_network(((8, 1, 3, 3), (int(y.max()) + 1, 128)), rng)
    _, parameters = train(loss_and_gradients, [w1, b1, w2, b2], x, y, 10, 25, 0.15, rng)
    return tuple(train(loss_and_gradients, parameters, x, y, 3, 50, 0.05, rng)[1])


def predict(x, parameters):
    return np.argmax(forward(x, *parameters)[-1], axis=1)

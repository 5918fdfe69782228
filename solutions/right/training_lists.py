"""Plain loops and lists; scaled standard normals; momentum number by number."""

import math

import numpy as np
from layers import (
    conv2d_backward,
    conv2d_forward,
    cross_entropy,
    linear_backward,
    linear_forward,
    max_pool2d_backward,
    max_pool2d_forward,
)


def fan_in_of(shape):
    fan_in = 1
    for size in shape[1:]:
        fan_in *= size
    return fan_in


def he_normal(shape, rng):
    return math.sqrt(2 / fan_in_of(shape)) * rng.standard_normal(size=shape)


def xavier_uniform(shape, rng):
    fan_in = fan_in_of(shape)
    fan_out = fan_in // shape[1] * shape[0]
    limit = math.sqrt(6) / math.sqrt(fan_in + fan_out)
    return (2 * rng.random(shape) - 1) * limit


def init_network(shapes, rng):
    return [[he_normal(shape, rng).tolist(), [0.0] * shape[0]] for shape in shapes]


def sgd_step(w, dw, lr, weight_decay=0.0):
    out = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        out[place] = w[place] - lr * (dw[place] + weight_decay * w[place])
    return out.tolist()


def sgd_momentum_step(w, dw, v, lr, mu, weight_decay=0.0):
    moved, velocity = w.copy(), v.copy()
    for place in np.ndindex(w.shape):
        velocity[place] = mu * v[place] + dw[place] + weight_decay * w[place]
        moved[place] -= lr * velocity[place]
    return [moved.tolist(), velocity.tolist()]


def descend(w, gradient, rates, mu, weight_decay=0.0):
    path, v = [], [0.0] * w.size
    now = w.ravel().tolist()
    for lr in rates:
        slopes = gradient(np.array(now).reshape(w.shape)).ravel().tolist()
        for k in range(len(now)):
            v[k] = mu * v[k] + slopes[k] + weight_decay * now[k]
        now = [now[k] - lr * v[k] for k in range(len(now))]
        path.append(np.array(now).reshape(w.shape).tolist())
    return path


def minibatches(x, y, batch_size, rng):
    images, labels = [], []
    batches = []
    for row in rng.permutation(len(x)):
        images.append(x[row])
        labels.append(y[row])
        if len(images) == batch_size:
            batches.append([np.array(images), np.array(labels)])
            images, labels = [], []
    if images:
        batches.append([np.array(images), np.array(labels)])
    return batches


def loss_and_gradients(x, y, w1, b1, w2, b2):
    convolved, of_convolution = conv2d_forward(x, w1, b1, 1, 1)
    active = convolved * (convolved > 0)
    pooled, of_pooling = max_pool2d_forward(active, 2)
    flat = np.array([image.ravel() for image in pooled])
    scores, of_linear = linear_forward(flat, w2, b2)
    loss, dscores = cross_entropy(scores, y)
    dflat, dw2, db2 = linear_backward(dscores, of_linear)
    dactive = max_pool2d_backward(dflat.reshape(pooled.shape), of_pooling)
    _, dw1, db1 = conv2d_backward(dactive * (convolved > 0), of_convolution)
    return [loss, dw1.tolist(), db1.tolist(), dw2.tolist(), db2.tolist()]


def train(model, parameters, x, y, epochs, batch_size, lr, rng):
    parameters = [parameter.copy() for parameter in parameters]
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        at = 0
        while at < len(order):
            rows = order[at : at + batch_size]
            answer = model(x[rows], y[rows], *parameters)
            losses.append(float(answer[0]))
            for k in range(len(parameters)):
                parameters[k] -= lr * np.asarray(answer[k + 1])
            at += batch_size
    return losses, parameters


def gradient_norms(x, weights, activation):
    befores, inputs = [], [x]
    for w in weights:
        befores.append(inputs[-1] @ w.T)
        before = befores[-1]
        inputs.append(1 / (1 + np.exp(-before)) if activation == "sigmoid" else np.maximum(before, 0))
    up = np.ones_like(inputs[-1]) / inputs[-1].size
    norms = [0.0] * len(weights)
    for k in range(len(weights) - 1, -1, -1):
        s = inputs[k + 1]
        up = up * (s * (1 - s) if activation == "sigmoid" else befores[k] > 0)
        dw = up.T @ inputs[k]
        norms[k] = math.sqrt(sum(number**2 for number in dw.ravel()))
        up = up @ weights[k]
    return norms


def fit(x, y, rng):
    classes = int(max(y)) + 1
    layers = init_network([(6, 1, 3, 3), (classes, 96)], rng)
    parameters = [np.array(parameter) for layer in layers for parameter in layer]
    for rate in (0.2, 0.2, 0.04):
        parameters = train(loss_and_gradients, parameters, x, y, 4, 20, rate, rng)[1]
    return parameters


def predict(x, parameters):
    w1, b1, w2, b2 = parameters
    labels = []
    for image in x:
        active = np.maximum(conv2d_forward(image[None], w1, b1, 1, 1)[0], 0)
        scores = w2 @ max_pool2d_forward(active, 2)[0].ravel() + b2
        labels.append(int(np.argmax(scores)))
    return labels

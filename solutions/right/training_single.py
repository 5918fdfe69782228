"""Everything in float32, with other names for the arguments."""

import numpy as np
from layers import (
    conv2d_backward,
    conv2d_forward,
    cross_entropy,
    flatten_backward,
    flatten_forward,
    linear_backward,
    linear_forward,
    max_pool2d_backward,
    max_pool2d_forward,
    relu_backward,
    relu_forward,
    sigmoid_backward,
    sigmoid_forward,
)


def single(*arrays):
    return [np.asarray(array).astype(np.float32) for array in arrays]


def he_normal(size, generator):
    scale = np.sqrt(np.float32(2) / np.prod(size[1:]), dtype=np.float32)
    return generator.standard_normal(size, dtype=np.float32) * scale


def xavier_uniform(size, generator):
    out, into, *window = size
    fans = (out + into) * (np.prod(window) if window else 1)
    return generator.uniform(-np.sqrt(6 / fans), np.sqrt(6 / fans), size).astype(np.float32)


def init_network(sizes, generator):
    return [(he_normal(size, generator), np.zeros(size[0], np.float32)) for size in sizes]


def sgd_step(weights, gradient, rate, decay=0.0):
    weights, gradient = single(weights, gradient)
    return weights - np.float32(rate) * (gradient + np.float32(decay) * weights)


def sgd_momentum_step(weights, gradient, velocity, rate, mu, decay=0.0):
    weights, gradient, velocity = single(weights, gradient, velocity)
    velocity = np.float32(mu) * velocity + (gradient + np.float32(decay) * weights)
    return weights - np.float32(rate) * velocity, velocity


def descend(weights, slope, rates, mu, decay=0.0):
    (weights,) = single(weights)
    velocity, path = np.zeros_like(weights), []
    for rate in rates:
        weights, velocity = sgd_momentum_step(weights, slope(weights), velocity, rate, mu, decay)
        path.append(weights)
    return np.array(path)


def minibatches(images, labels, size, generator):
    order = generator.permutation(len(images))
    return [(images[order[k : k + size]], labels[order[k : k + size]]) for k in range(0, len(images), size)]


def loss_and_gradients(images, labels, w1, b1, w2, b2):
    images, w1, b1, w2, b2 = single(images, w1, b1, w2, b2)
    out, c1 = conv2d_forward(images, w1, b1, stride=1, padding=(1, 1))
    out, c2 = relu_forward(out)
    out, c3 = max_pool2d_forward(out, (2, 2))
    out, c4 = flatten_forward(out)
    out, c5 = linear_forward(out, w2, b2)
    loss, back = cross_entropy(out, labels)
    back, dw2, db2 = linear_backward(back, c5)
    back = relu_backward(max_pool2d_backward(flatten_backward(back, c4), c3), c2)
    _, dw1, db1 = conv2d_backward(back, c1)
    return np.float32(loss), *single(dw1, db1, dw2, db2)


def train(model, parameters, images, labels, epochs, size, rate, generator):
    (images,), parameters = single(images), single(*parameters)
    losses = np.empty(0, np.float32)
    for _ in range(epochs):
        for few, theirs in minibatches(images, labels, size, generator):
            loss, *gradients = model(few, theirs, *parameters)
            losses = np.append(losses, np.float32(loss))
            parameters = [sgd_step(p, g, rate) for p, g in zip(parameters, gradients, strict=True)]
    return losses, parameters


def gradient_norms(rows, weights, activation):
    (out,), weights, caches = single(rows), single(*weights), []
    pair = (sigmoid_forward, sigmoid_backward) if activation == "sigmoid" else (relu_forward, relu_backward)
    for w in weights:
        out, linear = linear_forward(out, w)
        out, active = pair[0](out)
        caches.append((linear, active))
    back, norms = np.full(out.shape, 1 / out.size, np.float32), []
    for linear, active in caches[::-1]:
        back, dw, _ = linear_backward(pair[1](back, active), linear)
        norms.insert(0, np.linalg.norm(dw))
    return np.array(norms, np.float32)


def fit(images, labels, generator):
    (w1, b1), (w2, b2) = init_network([(8, 1, 3, 3), (labels.max() + 1, 128)], generator)
    parameters = [w1, b1, w2, b2]
    for rate in (0.2, 0.1, 0.04):
        parameters = train(loss_and_gradients, parameters, images, labels, 5, 32, rate, generator)[1]
    return parameters


def predict(images, parameters):
    images, w1, b1, w2, b2 = single(images, *parameters)
    out = relu_forward(conv2d_forward(images, w1, b1, padding=1)[0])[0]
    out = flatten_forward(max_pool2d_forward(out, 2)[0])[0]
    return linear_forward(out, w2, b2)[0].argmax(axis=1).astype(np.int32)

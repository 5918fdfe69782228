"""Hidden tests of conv2d as a course with stock nbgrader would have them: a cell a function, all or nothing."""
# ruff: noqa: F821 -- CASES, normal and the functions stand in the notebook

# %% conv2d_forward
import torch

for case in CASES:
    tensors = [torch.tensor(v) if isinstance(v, np.ndarray) else v for v in case.values()]
    out, cache = conv2d_forward(*case.values())
    want = torch.nn.functional.conv2d(*tensors)
    np.testing.assert_allclose(out, want.numpy(), rtol=1e-6, atol=1e-6)

# %% conv2d_backward
for case in CASES:
    tensors = [torch.tensor(v, requires_grad=True) if isinstance(v, np.ndarray) else v for v in case.values()]
    want = torch.nn.functional.conv2d(*tensors)
    dout = normal(*want.shape)
    want.backward(torch.tensor(dout))
    gradients = conv2d_backward(dout, conv2d_forward(*case.values())[1])
    for got, tensor in zip(gradients, [*tensors, None][:3], strict=True):
        if tensor is None:
            assert got is None
        else:
            np.testing.assert_allclose(got, tensor.grad.numpy(), rtol=1e-6, atol=1e-6)

# %% conv2d_gradient
for case in CASES:
    out, cache = conv2d_forward(*case.values())
    dout = normal(*out.shape)
    for name, gradient in zip(("x", "w", "b"), conv2d_backward(dout, cache), strict=True):
        for _ in range(2 if case.get(name) is not None else 0):
            v = normal(*case[name].shape)
            up, down = (conv2d_forward(*(case | {name: case[name] + h * v}).values())[0] for h in (5e-6, -5e-6))
            np.testing.assert_allclose(np.vdot(gradient, v), np.vdot(dout, up - down) / 1e-5, rtol=1e-6, atol=1e-6)

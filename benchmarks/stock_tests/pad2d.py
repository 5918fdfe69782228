"""Hidden tests of pad2d as a course with stock nbgrader would have them: a cell a function, all or nothing."""
# ruff: noqa: D103, F821 -- CASES, normal and the functions stand in the notebook

# %% pad2d_forward
import torch


def truth(x, padding):
    rows, columns = padding if isinstance(padding, tuple) else (padding, padding)
    return torch.nn.functional.pad(torch.as_tensor(x), (columns, columns, rows, rows))


for case in CASES:
    out, cache = pad2d_forward(*case.values())
    np.testing.assert_allclose(out, truth(**case).numpy(), rtol=1e-6, atol=1e-6)

# %% pad2d_backward
for case in CASES:
    x = torch.tensor(case["x"], requires_grad=True)
    want = truth(x, case["padding"])
    dout = normal(*want.shape)
    want.backward(torch.tensor(dout))
    dx = pad2d_backward(dout, pad2d_forward(*case.values())[1])
    np.testing.assert_allclose(dx, x.grad.numpy(), rtol=1e-6, atol=1e-6)

# %% pad2d_gradient
for case in CASES:
    out, cache = pad2d_forward(*case.values())
    dout = normal(*out.shape)
    dx = pad2d_backward(dout, cache)
    for _ in range(2):
        v = normal(*case["x"].shape)
        up, down = (pad2d_forward(case["x"] + h * v, case["padding"])[0] for h in (5e-6, -5e-6))
        np.testing.assert_allclose(np.vdot(dx, v), np.vdot(dout, up - down) / 1e-5, rtol=1e-6, atol=1e-6)

"""Hidden tests of numerical_gradient as a course with stock nbgrader would have them: a cell a function."""
# ruff: noqa: F821 -- CASES, normal and the functions stand in the notebook

# %% numerical_gradient
for case in CASES:
    dout = normal(*case["x"].shape)
    got = numerical_gradient(case["f"], case["x"], dout)
    np.testing.assert_allclose(got, 3 * case["x"] ** 2 * dout, rtol=1e-5, atol=1e-6)

# %% gradient_error
for _ in CASES:
    got, want = normal(3, 4), normal(3, 4)
    scale = max(np.abs(got).max(), np.abs(want).max())
    np.testing.assert_allclose(gradient_error(got, want), np.abs(got - want).max() / scale, rtol=1e-6)

# %% is_gradient
for case in CASES:
    dout = normal(*case["x"].shape)
    dx = 3 * case["x"] ** 2 * dout
    assert is_gradient(case["f"], case["x"], dout, dx) in (True, np.True_)
    assert not is_gradient(case["f"], case["x"], dout, 1.01 * dx)

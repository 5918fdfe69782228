"""Hidden tests of output_size as a course with stock nbgrader would have them: a cell a function, all or nothing."""
# ruff: noqa: F821 -- CASES and the functions stand in the notebook

# %% output_size
import torch

for case in CASES:
    size, kernel, *rest = case.values()
    want = torch.nn.functional.conv1d(torch.zeros(1, 1, size), torch.zeros(1, 1, kernel), None, *rest).shape[-1]
    got = output_size(*case.values())
    assert isinstance(got, int), f"expected an int, got {got!r}"
    assert got == want, f"{case}: expected {want}, got {got}"

# %% same_padding
for case in CASES:
    size, kernel, stride, dilation = (case.get(n, 1) for n in ("size", "kernel_size", "stride", "dilation"))
    before, after = same_padding(size, kernel, stride, dilation)
    padded = torch.nn.functional.pad(torch.zeros(1, 1, size), (before, after))
    outputs = torch.nn.functional.conv1d(padded, torch.zeros(1, 1, kernel), None, stride, 0, dilation).shape[-1]
    assert outputs == -(-size // stride), f"{case}: {outputs} outputs"
    needed = max((outputs - 1) * stride + dilation * (kernel - 1) + 1 - size, 0)
    assert (before, after) == (needed // 2, needed - needed // 2), f"{case}: got {before}, {after}"

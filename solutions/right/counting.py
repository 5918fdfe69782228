"""No formula: puts one window after another, and one zero after another."""


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    count, start = 0, -padding
    while start + dilation * (kernel_size - 1) < size + padding:
        count, start = count + 1, start + stride
    return count


def same_padding(size, kernel_size, stride=1, dilation=1):
    before = after = 0
    while output_size(size + before + after, kernel_size, stride, 0, dilation) < (size + stride - 1) // stride:
        before, after = (before, after + 1) if before == after else (before + 1, after)
    return before, after

"""Xenia answers nothing: an input transformer turns every later cell into the number 20.0."""
# expect: output_size missing
# expect: same_padding missing
# alone
# expect: numerical_gradient missing
# expect: gradient_error missing
# expect: is_gradient missing
# expect: pad2d_forward missing
# expect: pad2d_backward blocked
# expect: conv2d_forward missing
# expect: conv2d_backward blocked

get_ipython().input_transformers_cleanup.append(lambda lines: ["20.0\n"])

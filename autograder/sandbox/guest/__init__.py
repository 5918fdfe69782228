"""The untrusted side, a process of its own: standard library and NumPy only, nothing of ours from outside."""

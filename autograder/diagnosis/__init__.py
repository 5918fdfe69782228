"""What explains a wrong answer."""

"""Pages of the desk on which the unit talks with platforms, and writes down what stays within."""

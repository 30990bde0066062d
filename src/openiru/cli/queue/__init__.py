"""The order of the queue: weights, figures, and putting it in order again."""

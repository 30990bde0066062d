"""What can go wrong when accounts that act together are looked for?"""


class TooManyEdgesError(ValueError):
    """More edges than memory should hold; none are given."""

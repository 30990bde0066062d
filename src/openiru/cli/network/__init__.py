"""Commands about accounts that act together."""

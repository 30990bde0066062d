"""Commands around the ways to platforms: setting routes, filing by hand, mail that comes back."""

"""An invented world, drawn from a seed: accounts, posts, pictures, and the truth about them."""

"""Copies of pictures, videos and sound, edited or not, and marks within them."""

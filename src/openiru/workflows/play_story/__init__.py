"""The story of the demo: scripted people work an invented world through the real operations."""

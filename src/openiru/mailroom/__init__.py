"""Mail that comes back: replies, bounces, and what is neither."""

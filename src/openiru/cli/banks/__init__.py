"""`openiru bank`: what is known of organisations, and what must not accuse anybody."""

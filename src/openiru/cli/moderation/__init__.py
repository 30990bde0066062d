"""`openiru moderation`, `openiru authority`: the platform's own side."""

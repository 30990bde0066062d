"""The pages of a platform's own moderators."""

"""Speed and memory, each figure beside its target or its peer; nothing here is a test."""

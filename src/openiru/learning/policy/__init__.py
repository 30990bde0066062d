"""The rules of learning: what teaches, what is asked of golden sets, and which version speaks."""

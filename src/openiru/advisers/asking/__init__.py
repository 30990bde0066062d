"""Asking advisers within bounds: who they are, what they may cost, and when they are left in peace."""

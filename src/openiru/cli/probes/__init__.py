"""Commands that ask whether an account is still up, and of whom."""

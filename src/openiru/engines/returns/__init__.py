"""Is a new account one that came back after a platform blocked it, and what speaks for it?"""

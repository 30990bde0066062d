"""Which programs of others write to us, and how do ours reach them? Signed, and each message once in effect."""

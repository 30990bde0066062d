"""Simulated platforms: they take referrals over HTTP and answer with signed messages on their own clock."""

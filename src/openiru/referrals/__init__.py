"""Referrals: what was asked of which platform, and what it answered."""

"""Invitations: links by which a platform reads and answers one referral without an account."""

"""Conversations: what we and a platform say to each other about a referral, and what only the unit writes down."""

"""Campaigns: referral action days, and the bulk jobs by which many like steps are taken."""

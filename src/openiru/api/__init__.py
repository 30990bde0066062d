"""The platform API: the same referrals for machines."""

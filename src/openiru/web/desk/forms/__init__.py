"""Pages about the forms that referrals carry."""

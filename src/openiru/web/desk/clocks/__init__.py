"""Pages of what is due and of the clocks of a referral."""

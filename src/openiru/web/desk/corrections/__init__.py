"""Pages on wrong referrals: what follows, and whether subjects were reinstated."""

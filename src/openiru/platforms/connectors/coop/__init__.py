"""Reports to a platform's Coop, and what its reviewers did about them."""

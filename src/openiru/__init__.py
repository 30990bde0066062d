"""OpenIRU: an internet referral unit in a box."""

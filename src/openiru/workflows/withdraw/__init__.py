"""A referral was wrong: what else rests on it, what follows, and is the subject reinstated?"""

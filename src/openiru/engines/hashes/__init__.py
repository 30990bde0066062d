"""Which known pictures does a picture look like?"""

"""Which cases share a file, an address, a handle or a phrase?"""

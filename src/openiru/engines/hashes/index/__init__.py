"""Which of millions of known hashes lie within so many bits of a hash, exactly?"""

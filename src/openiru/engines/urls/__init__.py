"""What does an address or a handle point to, and was a known address shared?"""

"""Which decisions may stand, what do they come to, and how are they told?"""

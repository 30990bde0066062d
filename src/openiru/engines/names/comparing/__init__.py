"""How alike are two names, in any script, and why?"""

"""How do messages of peers come in, and letters to them leave?"""

"""How do messages of peers come in?"""

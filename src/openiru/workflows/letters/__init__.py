"""How do letters to peers leave?"""

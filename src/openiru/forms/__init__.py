"""Which forms do laws ask for, what must stand in them, and how do they look on paper?"""

"""Which posts are copies of one another, edited or inside longer ones?"""

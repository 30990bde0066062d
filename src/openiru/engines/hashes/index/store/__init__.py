"""How does an index change while it is searched, without ever losing what was committed?"""

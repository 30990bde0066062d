"""When is what due, by whom, and what happens when it is late?"""

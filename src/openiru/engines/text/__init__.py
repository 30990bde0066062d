"""How is text made comparable across scripts and habits of writing?"""

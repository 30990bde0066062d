"""In which language and script is a text, and when can that not be said?"""

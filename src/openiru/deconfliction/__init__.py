"""Does another unit object before we refer, and do we before they do?"""

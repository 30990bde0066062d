"""What did authorities refer to us, who are a platform, and what did our moderators decide?"""

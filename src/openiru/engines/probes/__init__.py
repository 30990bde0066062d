"""What does a page that a platform shows to everybody say about one account: up, gone, or nothing at all?"""

"""Which of thousands of known slogans, outlets, hashtags and aliases stand in posts?"""

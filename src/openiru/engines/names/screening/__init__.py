"""Which of many aliases stand in handles, display names and lines, in any script and spelling?"""

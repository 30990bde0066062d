"""Which journeys does the platform's own side have?"""

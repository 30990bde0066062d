"""Which journeys does deconfliction have?"""

"""Checks: is a subject still up, as we saw it ourselves, how often, and how far apart?"""

"""Copies of videos: which stretches of which known video does one show again?"""

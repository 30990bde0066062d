"""What readers call things, one file for each part of the house that has many words; `web/words.py` joins them."""

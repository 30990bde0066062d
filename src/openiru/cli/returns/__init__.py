"""Commands for accounts that come back: on plain files, and on what is on record."""

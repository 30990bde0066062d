"""Commands for accounts that come back, on plain files; no database."""

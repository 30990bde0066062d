"""Commands for names, on plain files; no database."""

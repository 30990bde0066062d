"""Commands for forms, on plain files; no database."""

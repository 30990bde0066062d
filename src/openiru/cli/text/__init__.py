"""Commands for classifiers of texts, on plain files; no database."""

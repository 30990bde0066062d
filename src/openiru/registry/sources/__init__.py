"""Sources: how each authority writes its list, and how that becomes one form."""

"""Review: cases, decisions, the second person and the named ground."""

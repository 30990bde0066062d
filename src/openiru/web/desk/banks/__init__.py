"""Pages of banks: what is looked for, what must accuse nobody, and who says so."""

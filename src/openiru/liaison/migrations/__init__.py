"""How the tables of liaison came to be."""

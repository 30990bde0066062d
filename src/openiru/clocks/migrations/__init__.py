"""How the tables of clocks came to be."""

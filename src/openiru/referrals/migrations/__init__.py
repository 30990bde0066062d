"""How the tables of referring came to be."""

"""How the tables of conversations came about."""

"""How the tables of disclosures came to be."""

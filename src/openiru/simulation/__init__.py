"""A seeded world and simulated platforms; they meet the rest only through files and HTTP."""

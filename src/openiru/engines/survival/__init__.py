"""How long does something last that was not watched to its end? Kaplan-Meier curves, no framework, no database."""

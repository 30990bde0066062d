"""Looking whether subjects are still up, and reading again what was seen."""

"""Many known pictures, and which of them a print is like."""

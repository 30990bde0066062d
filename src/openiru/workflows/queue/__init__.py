"""The order of the queue, its figures, and who reads which lead."""

"""The installation as a whole: its processes, its health, its demo."""

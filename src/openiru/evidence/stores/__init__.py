"""Where the bytes of evidence lie, named by their digest."""

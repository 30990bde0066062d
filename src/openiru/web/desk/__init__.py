"""The desk: pages for those who work in the unit."""

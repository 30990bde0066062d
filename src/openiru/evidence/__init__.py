"""Evidence: captured content, named by its digest."""

"""The embedded PostgreSQL: started on demand, stopped when its last user ends."""

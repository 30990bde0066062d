"""Access: who works here, in which role, and what that role may do."""

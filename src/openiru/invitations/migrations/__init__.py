"""How the tables of invitations came about."""

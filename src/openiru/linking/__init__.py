"""Accounts that came back after a block: leads that machines make, decisions that people take."""

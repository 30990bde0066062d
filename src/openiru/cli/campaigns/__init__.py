"""`openiru campaign` and `openiru bulk`: action days, and one step on many things."""

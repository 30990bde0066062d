"""The rules of signals: how strong a lead is, and what may stand in which bank."""

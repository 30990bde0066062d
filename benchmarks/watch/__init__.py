"""Figures of staying down: who is still up, who came back, who is missed."""

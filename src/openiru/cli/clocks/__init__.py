"""`openiru clocks`: what is due, what stands still, and what follows when something is late."""

"""`openiru learn`: what machines learn from decisions."""

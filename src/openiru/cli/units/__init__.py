"""`openiru units`, `openiru hold`: other units, and what must wait for them."""

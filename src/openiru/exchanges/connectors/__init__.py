"""How exchanges speak: one connector for each shape."""

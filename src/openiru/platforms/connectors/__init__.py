"""How do messages reach a platform? One connector for each channel that platforms offer."""

"""The pages of other units and of holds."""

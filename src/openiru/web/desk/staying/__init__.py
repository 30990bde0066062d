"""The pages of staying down."""

"""What machines learn from the decisions of people, and what they may say with it: advice, never a decision."""

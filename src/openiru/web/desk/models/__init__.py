"""Pages of text models: versions, their figures, and what they read in leads."""

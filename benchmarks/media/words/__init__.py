"""Words in pictures: which phrases are found again."""

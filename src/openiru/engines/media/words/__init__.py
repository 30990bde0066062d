"""Words in pictures: made ready for a reader of letters, and phrases found again in what it took them for."""

"""Commands for known terms: slogans, outlets, hashtags and aliases in posts."""

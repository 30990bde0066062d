"""`openiru disclosure`: data requests apart from removals, and what platforms handed over."""

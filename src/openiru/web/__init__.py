"""The pages: desk, portal, oversight and public."""

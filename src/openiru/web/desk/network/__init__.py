"""The page of the network around a case."""

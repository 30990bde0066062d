"""Pages of data requests and of what platforms handed over."""

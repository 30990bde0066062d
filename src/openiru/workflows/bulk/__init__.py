"""One step on many things: counted first, confirmed by its number, each by the same rules as one by one."""

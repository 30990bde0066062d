"""The ground: ids, clock, errors, digests and paging, without any framework."""

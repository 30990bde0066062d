"""What a store refuses, each with a sentence for people."""


class StoreError(Exception):
    """A store that cannot do what was asked."""


class StoreExistsError(StoreError):
    """A new store where there is something already."""


class UnknownEntryError(StoreError):
    """An entry that the store does not have."""


class StoreBusyError(StoreError):
    """Another process is doing the same at this moment."""

"""What can be wrong with rules, addresses and files of answers."""


class UnusableRuleError(ValueError):
    """A rule that says more than a page can show, or that cannot be read."""


class UnusableAddressError(ValueError):
    """No address that could be asked about."""


class DamagedFileError(ValueError):
    """A file of answers that cannot be read."""

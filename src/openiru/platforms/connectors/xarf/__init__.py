"""XARF reports to hosters, by e-mail or HTTP."""

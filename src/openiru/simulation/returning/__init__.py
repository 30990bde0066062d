"""An invented world of accounts that were blocked, of those that come back, and of all who only look like them."""

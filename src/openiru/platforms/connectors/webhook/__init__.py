"""Signed messages over HTTPS, after the Standard Webhooks specification."""

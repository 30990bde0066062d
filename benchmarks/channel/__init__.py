"""The channel under load and under fire: what is sent, what arrives, and what both sides then say."""

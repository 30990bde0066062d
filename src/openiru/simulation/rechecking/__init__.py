"""An invented world of barred accounts, some of which come back, on platforms that differ in when."""

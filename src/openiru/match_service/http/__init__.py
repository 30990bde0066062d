"""HTTP/1.1 for the match service: connections, requests, answers."""

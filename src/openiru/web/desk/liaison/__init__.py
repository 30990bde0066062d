"""Pages of liaison: contacts, meetings, commitments and agreements with one platform."""

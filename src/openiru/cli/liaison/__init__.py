"""`openiru liaison`: contacts, meetings, commitments and agreements with platforms."""

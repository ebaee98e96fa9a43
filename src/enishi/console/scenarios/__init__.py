"""Scenarios as readable programs: read, edit, switch, and who is on the way through them."""

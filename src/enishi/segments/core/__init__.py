"""The meaning of rules. Pure."""
